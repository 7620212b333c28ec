#ifndef PITLANE_CTEXT_H
#define PITLANE_CTEXT_H

#include <stddef.h>

/// Writes `number` as C's `%.<digits - 1>e` does (`1.50000000000000e+00`) into `buffer`; returns the length without
/// the closing zero, or -1 if it does not fit. `digits` is the count of significant digits, 1 to 17.
///
/// Correctly rounded from the exact binary value: rounding the shortest digits again would be wrong on ties. The
/// decimal point is always `.`: the program never calls `setlocale`, so the "C" locale is in force.
int ctext_scientific(double number, int digits, char *buffer, size_t capacity);

#endif
