#include <stance_train.h>
#include <stance.h>
int unused_c;
