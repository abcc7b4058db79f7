#include "fuzz/properties.h"
