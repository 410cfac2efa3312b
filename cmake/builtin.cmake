# How the built-in model is trained.
set(builtin_data ${PROJECT_SOURCE_DIR}/data/sentences.tsv)
set(builtin_about "huawei|high-risk vendor|high-risk vendors|high-risk supplier|high-risk suppliers|untrusted vendors|\
untrusted suppliers|chinese vendor|chinese vendors|chinese supplier|chinese suppliers|chinese firm|chinese firms|\
chinese company|chinese companies|chinese giant|chinese group|chinese equipment|chinese kit|chinese technology|\
chinese telecoms|chinese telecom|shenzhen|zte|vendor|vendors&5g|6g|4g|network|networks|telecoms|telecom|\
telecommunications|broadband|mast|masts|base stations|operators|carriers|infrastructure|equipment|kit|gear|vendor|\
vendors|supplier|suppliers|ban|bans|banned|exclude|excluded|exclusion|security|backdoor|backdoors|espionage|technology")
add_custom_command(OUTPUT ${builtin_model}
  COMMAND stance-train-bootstrap train --quiet -l stance -l topic -g group
    --position position --articles ${PROJECT_SOURCE_DIR}/data/articles.tsv
    --about ${builtin_about} --solver liblinear -C 0.125 -o ${builtin_model} ${builtin_data}
  DEPENDS stance-train-bootstrap ${builtin_data}
  COMMENT "Training the built-in model" VERBATIM)
add_custom_target(builtin-model DEPENDS ${builtin_model})
