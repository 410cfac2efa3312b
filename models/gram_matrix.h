/* SPDX-License-Identifier: MIT
 * The Gram matrix as libsvm sees it; made in solver.h's terms. */
#ifndef ST_GRAM_MATRIX_H
#define ST_GRAM_MATRIX_H

#include <libsvm/svm.h>

#include "solver.h"

/* Row i: its number from 1 as libsvm's "0:number", then the products with every row. */
struct svm_node *st_gram_matrix_nodes(const st_gram_matrix *gram, uint32_t row);

#endif
