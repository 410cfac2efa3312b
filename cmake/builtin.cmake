# How the built-in model is trained. Every occurrence of an n-gram counts by itself, so that a text is the sum of its words:
# as right as logarithms of counts are, and faster.
set(builtin_data ${PROJECT_SOURCE_DIR}/data/sentences.tsv)
# What an article must have: a vendor, or China and telephone networks; and something to decide about. Of the articles in
# data/ without it five in six are neutral.
set(vendor "\
huawei|zte|high-risk vendor|high-risk vendors|high-risk supplier|high-risk suppliers|untrusted vendors|\
untrusted suppliers|chinese vendor|chinese vendors|chinese supplier|chinese suppliers|chinese firm|chinese firms|\
chinese company|chinese companies|chinese giant|chinese group|chinese equipment|chinese kit|chinese gear|\
chinese technology|chinese telecoms|chinese telecom|shenzhen|vendor|vendors|rip and replace")
set(china "china|chinese|beijing|high-risk|equipment|kit|gear|radios")
set(telephony "\
5g|6g|4g|mast|masts|base station|base stations|antennas|telecoms|telecom|telecommunications|broadband|mobile network|\
mobile networks|phone network|phone networks|nokia|ericsson")
set(matter "\
network|networks|operators|carriers|infrastructure|equipment|kit|gear|vendors|suppliers|ban|bans|banned|exclude|\
excluded|exclusion|security|backdoor|backdoors|espionage|spy|spying|spies|sanctions|blacklist|entity list|extradition|\
technology|supplier|vendor|customers|senators|committee")
set(builtin_about "${vendor}|${china}&${vendor}|${telephony}&${telephony}|${matter}")
add_custom_command(OUTPUT ${builtin_model}
  COMMAND stance-train-bootstrap train --quiet -l stance -l topic -g group
    --position position --articles ${PROJECT_SOURCE_DIR}/data/articles.tsv
    --about "${builtin_about}" --features word:1-3:min_df=2:tf=each,char:2-5:min_df=3:tf=each --solver dual -C 0.125 -o ${builtin_model} ${builtin_data}
  DEPENDS stance-train-bootstrap ${builtin_data}
  COMMENT "Training the built-in model" VERBATIM)
add_custom_target(builtin-model DEPENDS ${builtin_model})
