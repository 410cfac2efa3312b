# A room is a folder and an object library. Its include path holds the public headers, itself and the rooms below it,
# nothing else: a header of another room is not found.
#
#   base <- features <- models <- train        features <- models <- classify
function(stance_room name)
  cmake_parse_arguments(room "" "" "SOURCES;BELOW;LINK" ${ARGN})
  add_library(room-${name} OBJECT ${room_SOURCES})
  target_include_directories(room-${name} PRIVATE ${PROJECT_SOURCE_DIR}/include)
  foreach(source ${room_SOURCES})
    get_filename_component(folder ${source} DIRECTORY)
    list(APPEND folders ${PROJECT_SOURCE_DIR}/${folder})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(below ${room_BELOW})
    list(APPEND folders ${PROJECT_SOURCE_DIR}/${below})
  endforeach()
  target_include_directories(room-${name} PRIVATE ${folders})
  target_link_libraries(room-${name} PRIVATE Threads::Threads m ${room_LINK})
  stance_flags(room-${name})
endfunction()

stance_room(base SOURCES base/arena.c base/buf.c base/error.c base/file.c base/hash.c base/lines.c base/markup.c base/memory.c
            base/number.c base/parallel.c base/rng.c base/sort.c base/table.c)
stance_room(records SOURCES base/records.c LINK PkgConfig::jansson)
stance_room(options SOURCES base/completion.c base/option_table.c base/options.c base/program.c)
stance_room(features BELOW base LINK PkgConfig::utf8proc
            SOURCES features/abbreviation.c features/chars.c features/counter_bound.c features/extractor.c features/gram_index.c
            features/gram_text.c features/headline.c features/matrix.c features/padded.c features/sentence.c features/spec.c features/token.c
            features/token_stream.c
            features/utf8.c features/vectorizer.c features/vocabulary.c)
stance_room(models BELOW features base
            SOURCES models/about.c models/context.c models/explain.c models/kernel.c models/model_view.c models/scorer.c models/softmax.c
            models/tally.c models/word_memo.c)
stance_room(solvers BELOW features base LINK svm linear
            SOURCES models/columns.c models/gram_matrix.c models/log_ratio.c models/logit_fit.c models/model_writer.c
            models/product_rows.c models/sgd.c models/solver.c models/solver_dual.c models/solver_liblinear.c models/solver_libsvm.c models/solver_smo.c)
stance_room(train BELOW models features base
            SOURCES train/assemble.c train/bootstrap.c train/calibrate.c train/collection.c train/compare.c train/curve.c train/curve_forecast.c
            train/dataset.c train/dataset_read.c train/evaluate.c train/example_reader.c train/files.c train/label_set.c train/namer.c
            train/stream.c train/stream_count.c train/stream_learn.c train/stream_order.c
            train/fit.c train/foreign.c train/foreign_liblinear.c train/foreign_libsvm.c train/folds.c train/given_folds.c train/grid.c train/heads.c train/import.c train/held.c train/kernel_choice.c train/kernel_rows.c train/assemble_kernel.c train/assemble_nested.c train/assemble_words.c train/tones.c train/measures.c train/mistakes.c
            train/near_duplicates.c train/pool.c train/power_law.c train/products.c train/progress.c train/repeats.c train/resample.c train/same_texts.c train/search.c train/sequences.c
            train/shingles.c train/split.c train/suggest.c train/trainer.c train/words.c)
stance_room(train-program BELOW base LINK PkgConfig::jansson
            SOURCES train/check_doubts.c train/check_find.c train/check_json.c train/check_text.c train/cmd_check.c
            train/cmd_curve.c train/cmd_evaluate.c train/cmd_import.c train/cmd_merge.c train/cmd_split.c train/cmd_suggest.c
            train/cmd_train.c train/main.c train/evaluation_json.c train/evaluation_text.c train/figures.c train/merge_conflicts.c
            train/page.c train/page_charts.c train/page_data.c train/page_figures.c train/page_grams.c train/page_learning.c
            train/page_matrix.c train/page_parts.c train/page_settings.c train/page_texts.c train/page_training.c
            train/page_versus.c train/read_data.c train/report.c train/scan.c
            train/show_progress.c train/show_search.c train/counts.c train/train_stream.c train/versus.c train/visible_text.c)
stance_room(classify BELOW models features base
            SOURCES classify/article.c classify/classifier.c classify/explanation.c classify/model.c classify/result.c
            classify/status.c)
stance_room(classify-program BELOW features base LINK PkgConfig::jansson PkgConfig::libxml2
            SOURCES classify/api.c classify/api_classify.c classify/api_read.c classify/api_trust.c classify/batch.c classify/cmd_classify.c
            classify/cmd_explain.c classify/cmd_inspect.c classify/cmd_vectorize.c classify/dump.c classify/connections.c classify/engine.c
            classify/metrics.c
            classify/html.c classify/html_article.c classify/html_build.c classify/html_charset.c classify/html_credits.c classify/html_facts.c
            classify/html_find.c classify/html_guess.c classify/html_library.c classify/html_noise.c classify/html_tags.c classify/html_tame.c classify/hue.c
            classify/input.c classify/json_text.c classify/look.c classify/open_model.c classify/output.c classify/pace.c classify/paint.c classify/pipeline.c classify/reasons.c
            classify/reasons_json.c classify/reasons_text.c classify/report_article.c
            classify/report_chart.c classify/report_html.c classify/report_page.c classify/report_parts.c classify/resume.c classify/spool.c classify/unsure.c classify/visible.c classify/walk.c
            classify/writer.c classify/writer_html.c classify/writer_json.c classify/writer_json_reasons.c classify/writer_table.c classify/writer_text.c)
target_compile_definitions(room-classify-program PRIVATE ST_LIBXML2_FILE="${libxml2_file}")
stance_room(stance-main BELOW base SOURCES classify/main.c)
stance_room(serve-program BELOW features base LINK PkgConfig::microhttpd
            SOURCES classify/cmd_serve.c classify/http_listen.c classify/http_server.c classify/main_serve.c)

# What pages are made of, for stance_objects as well.
include(cmake/embed.cmake)
stance_embed(${PROJECT_BINARY_DIR}/page_files.c page_files.h common_css=classify/page/common.css
             common_js=classify/page/common.js report_css=classify/page/report.css report_js=classify/page/report.js
             serve_html=classify/page/serve.html serve_css=classify/page/serve.css serve_js=classify/page/serve.js
             openapi=classify/page/openapi.json)
add_library(room-pages OBJECT ${PROJECT_BINARY_DIR}/page_files.c)
target_include_directories(room-pages PRIVATE classify)
stance_flags(room-pages)

stance_embed(${PROJECT_BINARY_DIR}/train_page_files.c page.h train_css=train/page/page.css)
add_library(room-train-pages OBJECT ${PROJECT_BINARY_DIR}/train_page_files.c)
target_include_directories(room-train-pages PRIVATE include train base)
target_link_libraries(room-train-pages PRIVATE PkgConfig::jansson)
stance_flags(room-train-pages)
