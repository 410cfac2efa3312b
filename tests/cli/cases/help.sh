stance help
stance classify --help
stance explain --help
stance vectorize -h
stance inspect --help
stance serve --help
stance-train help
stance-train train --help
stance-train evaluate --help
stance version
stance-train --version
