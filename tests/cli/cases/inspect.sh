stance inspect "$MODEL"
