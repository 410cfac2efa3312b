#include <stance_train.h>
stance_status status_cpp() { return STANCE_OK; }
