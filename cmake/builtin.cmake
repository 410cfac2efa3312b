# How the built-in model is trained.
set(builtin_data ${PROJECT_SOURCE_DIR}/data/sentences.tsv)
add_custom_command(OUTPUT ${builtin_model}
  COMMAND stance-train-bootstrap train --quiet -l stance -l topic -g group
    --position position --articles ${PROJECT_SOURCE_DIR}/data/articles.tsv
    --features word:1-3:min_df=2,char:2-5:min_df=2 --solver liblinear -C 0.125 -o ${builtin_model} ${builtin_data}
  DEPENDS stance-train-bootstrap ${builtin_data}
  COMMENT "Training the built-in model" VERBATIM)
add_custom_target(builtin-model DEPENDS ${builtin_model})
