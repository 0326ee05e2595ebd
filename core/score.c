#include "score.h"

#include <math.h>

double hx__precision(const hx_score *score)
{
    uint64_t found = score->hit + score->false_hit;

    return found ? (double)score->hit / (double)found : 0;
}

double hx__recall(const hx_score *score)
{
    uint64_t gold = score->hit + score->miss;

    return gold ? (double)score->hit / (double)gold : 0;
}

double hx__f1(const hx_score *score)
{
    uint64_t all = 2 * score->hit + score->false_hit + score->miss;

    return all ? 2 * (double)score->hit / (double)all : 0;
}

double hx__alpha(const hx_score *score, uint64_t units)
{
    double apart = (double)(score->false_hit + score->miss);
    double yes = 2 * (double)score->hit + apart, n = 2 * (double)units;
    double no = n - yes;

    return yes > 0 && no > 0 ? 1 - (n - 1) * apart / (no * yes) : NAN;
}

void hx__score_sets(hx_score scores[HX_SCORE_LABELS], uint64_t gold,
                    uint64_t found)
{
    for (uint64_t rest = gold | found; rest; rest &= rest - 1) {
        int label = __builtin_ctzll(rest);
        uint64_t bit = (uint64_t)1 << label;

        if (!(found & bit))
            scores[label].miss++;
        else if (gold & bit)
            scores[label].hit++;
        else
            scores[label].false_hit++;
    }
}

void hx__score_words(hx_score *scores, const uint64_t *gold,
                     const uint64_t *found, size_t words)
{
    for (size_t w = 0; w < words; w++)
        hx__score_sets(scores + HX_SCORE_LABELS * w, gold[w], found[w]);
}

hx_score hx__score_sum(const hx_score *scores, size_t count)
{
    hx_score sum = { 0, 0, 0 };

    for (size_t i = 0; i < count; i++) {
        sum.hit += scores[i].hit;
        sum.false_hit += scores[i].false_hit;
        sum.miss += scores[i].miss;
    }
    return sum;
}

void hx__gap_add(hx_gap_sum *sum, bool met, bool unmet, bool wanted)
{
    if (met || unmet || wanted)
        sum->stated++;
    if (met)
        sum->half_met += unmet ? 1 : 2;
}

double hx__gap_points(const hx_gap_sum *sum, uint64_t comments)
{
    return comments ? 100 * ((double)sum->stated - (double)sum->half_met / 2) /
                          (double)comments
                    : 0;
}
