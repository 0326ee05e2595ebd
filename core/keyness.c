/* Log-likelihood ratios. */
#include "keyness.h"

#include <math.h>

/* O * ln(O / E), whose limit at O = 0 is 0. */
static double cell(double observed, double expected)
{
    return observed > 0 && expected > 0 ? observed * log(observed / expected)
                                        : 0;
}

double hx__keyness_split(uint64_t in, uint64_t in_all, uint64_t out,
                         uint64_t out_all)
{
    double a = (double)in, b = (double)out;
    double c = (double)(in_all - in), d = (double)(out_all - out);
    double all = a + b + c + d, with = a + b, without = c + d;
    double g2;

    if (in_all == 0 || out_all == 0)
        return 0;
    g2 = 2 * (cell(a, with * (a + c) / all) + cell(b, with * (b + d) / all) +
              cell(c, without * (a + c) / all) +
              cell(d, without * (b + d) / all));
    return a * (b + d) >= b * (a + c) ? g2 : -g2;
}

double hx__keyness_corpora(double a, double all_a, double b, double all_b)
{
    double rate, g2;

    if (!(all_a > 0) || !(all_b > 0))
        return 0;
    rate = (a + b) / (all_a + all_b);
    g2 = 2 * (cell(a, rate * all_a) + cell(b, rate * all_b));
    return a * all_b >= b * all_a ? g2 : -g2;
}
