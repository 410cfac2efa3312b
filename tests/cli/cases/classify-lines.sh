# One record a line, in order, empty lines included; CRLF, a missing last line feed and invalid UTF-8 are no trouble.
printf 'The cake was perfect.\n\nFrost ruined the beans.\r\ncaf\351 \357\277\275' | stance classify -m "$MODEL" -i lines -f jsonl
