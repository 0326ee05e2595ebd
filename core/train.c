/* Learning the weights of one language.
 *
 * A label sees the words and marks of the comment, and of the rules only those
 * of its own driver (or its own dimension): what other labels say holds in one
 * trade and not in the next. A prior of some made-up comments, in which only
 * the rules speak or nothing does, keeps a label with few examples close to
 * its rules, and one that most comments of a trade have from being a habit.
 *
 * First of all comes "experience": whether a comment has a label at all. News,
 * jokes and plain enquiries have none, whatever rules and words say there
 * (lexicons/LABELS.md). It is learned from words and marks alone,
 * its prior is that a comment is one, and no other label holds where it fails.
 *
 * Cost, scales, prior and margins were chosen on comments that were not learned
 * from, and with each source of comments left out in turn: the words of a trade
 * may say little, since what they say is wrong in the next. */
#include "train.h"

#include <dlfcn.h>
#include <linear.h>
#include <math.h>
#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "model.h"

#define LIBRARY "liblinear.so.4"
#define POSITIVES_MIN 10   /* fewer: the label keeps its rules */
#define FOUND_MIN 5        /* comments that must hold a feature */
#define BIAS 5.0           /* large, so that the penalty hardly weighs on it */
#define PRIOR_RIGHT 30
#define PRIOR_WRONG 6
#define PRIOR_EMPTY 120
#define PRIOR (PRIOR_RIGHT + PRIOR_WRONG + PRIOR_EMPTY)
#define WEIGHT_MIN 60      /* thousandths; less is not kept */
/* Percent. F1 is greatest where a label is given from half of that F1 on, so no
 * cut is above a half (Lipton, Elkan, Naryanaswamy 2014, "Optimal thresholding
 * of classifiers to maximize F1 measure"). */
#define CUT_MIN 25
#define CUT_MAX 50
#define OWN_CUT 15         /* percent, around the cut of the group */
#define OWN_CUT_COST 0.0002  /* of F1, for each percent */
#define BIAS_COST 0.2      /* of F1, for a share that is all wrong */
#define GROUPS 3           /* drivers, touchpoints, loyalty */
#define COSTS { 2.0, 0.7, 0.7, 1.0 }  /* liblinear's C, by group; experience */

typedef struct library {
    void *handle;
    struct model *(*train)(const struct problem *, const struct parameter *);
    void (*release)(struct model **);
    void (*print_to)(void (*)(const char *));
} library;

typedef struct trainer {
    library            lib;
    const hx_examples *all;
    uint32_t           target;
    uint32_t          *column;   /* by feature: liblinear's index, or 0 */
    uint32_t          *feature;  /* by index - 1 */
    size_t             columns;
    struct feature_node  *nodes;  size_t node_cap;
    struct feature_node **rows;   size_t row_cap, y_cap;
    double            *y;
    hx_error          *err;
} trainer;

/* -- examples --------------------------------------------------------------- */

bool hx__examples_add(hx_examples *all, const hx_example *one,
                      const hx_features *features)
{
    hx_example *to;

    if (!hx__grow((void **)&all->at, &all->cap, all->count + 1,
                  sizeof *all->at) ||
        !hx__grow((void **)&all->ids, &all->id_cap,
                  all->id_count + features->count + 1, sizeof *all->ids))
        return false;
    to = &all->at[all->count++];
    *to = *one;
    to->first = all->id_count;
    to->count = features->count;
    for (size_t i = 0; i < features->count; i++)
        all->ids[all->id_count++] = features->list[i].id;
    return true;
}

void hx__examples_clear(hx_examples *all)
{
    hx__feature_set_clear(&all->set);
    hx__free(all->at);
    hx__free(all->ids);
    hx__free(all->found);
    *all = (hx_examples){ .at = NULL };
}

void hx__lessons_clear(hx_lessons *lessons)
{
    for (size_t i = 0; i < lessons->count; i++)
        hx__free(lessons->at[i].weight);
    hx__free(lessons->at);
    *lessons = (hx_lessons){ .at = NULL };
}

static int group_of(uint32_t target)
{
    return target < HX_TARGET_TOUCHPOINT   ? 0
           : target < HX_TARGET_LOYALTY    ? 1
           : target < HX_TARGET_EXPERIENCE ? 2 : GROUPS;
}

/* -- columns ---------------------------------------------------------------- */

/* How much a feature of this kind may say before the penalty weighs on it. */
static double scale_of(const char *name)
{
    switch (name[0]) {
    case 'l': case 'm': return 3.0;
    case 'w': return 0.3;
    case 'p': return 0.25;
    default: return 0.4;
    }
}

/* Whether names `a` and `b` agree up to the first of `end`. */
static bool same_until(const char *a, const char *b, const char *end)
{
    size_t len = strcspn(a, end);

    return len == strcspn(b, end) && memcmp(a, b, len) == 0;
}

/* Whether the label may use the feature, as the file's head says. */
static bool allowed(const trainer *t, uint32_t feature, const char *own)
{
    const char *name = t->all->set.names[feature];

    if (t->all->found[feature] < FOUND_MIN)
        return false;
    if (name[0] == 'w' || name[0] == 'p' || name[0] == 's')
        return true;
    if (t->target < HX_TARGET_TOUCHPOINT)
        return same_until(name + 2, own, "/:");
    if (name[0] == 'r')
        return same_until(name + 2, own, "=/");
    return strcmp(name + 2, own) == 0;
}

static hx_status choose_columns(trainer *t)
{
    char own[HX_TARGET_NAME];

    hx__target_name(t->all->set.host, t->target, own);
    t->columns = 0;
    for (uint32_t f = 0; f < t->all->set.count; f++) {
        t->column[f] = 0;
        if (!allowed(t, f, own))
            continue;
        t->feature[t->columns++] = f;
        t->column[f] = (uint32_t)t->columns;
    }
    return HX_OK;
}

/* -- rows ------------------------------------------------------------------- */

static int by_index(const void *a, const void *b)
{
    const struct feature_node *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* One row into t->nodes at `at`; returns the place behind it. */
static size_t put_row(trainer *t, size_t at, const uint32_t *ids, size_t count)
{
    size_t first = at;

    for (size_t i = 0; i < count; i++)
        if (t->column[ids[i]])
            t->nodes[at++] = (struct feature_node){
                (int)t->column[ids[i]], scale_of(t->all->set.names[ids[i]]) };
    qsort(t->nodes + first, at - first, sizeof *t->nodes, by_index);
    t->nodes[at++] = (struct feature_node){ (int)t->columns + 1, BIAS };
    t->nodes[at++] = (struct feature_node){ -1, 0 };
    return at;
}

/* The made-up comments. The label's own feature is in those where rules
 * speak. */
static void put_prior(trainer *t, size_t at, size_t *rows)
{
    bool experience = t->target == HX_TARGET_EXPERIENCE;
    uint32_t label = t->all->set.label[t->target];

    for (size_t i = 0; i < PRIOR; i++) {
        t->rows[*rows] = t->nodes + at;
        t->y[(*rows)++] = experience || i < PRIOR_RIGHT ? 1 : -1;
        at = put_row(t, at, &label,
                     !experience && i < PRIOR_RIGHT + PRIOR_WRONG);
    }
}

/* Rows of all examples but those of `fold`, and the prior. */
static hx_status fill(trainer *t, unsigned fold, struct problem *problem)
{
    const hx_examples *all = t->all;
    size_t at = 0, rows = 0;

    if (!hx__grow((void **)&t->rows, &t->row_cap, all->count + PRIOR,
                  sizeof *t->rows) ||
        !hx__grow((void **)&t->y, &t->y_cap, all->count + PRIOR,
                  sizeof *t->y) ||
        !hx__grow((void **)&t->nodes, &t->node_cap,
                  all->id_count + 2 * all->count + 3 * PRIOR,
                  sizeof *t->nodes))
        return hx__nomem(t->err);
    for (size_t i = 0; i < all->count; i++) {
        const hx_example *e = &all->at[i];

        if (e->fold == fold)
            continue;
        t->rows[rows] = t->nodes + at;
        t->y[rows++] = hx__target_in(e->gold, t->target) ? 1 : -1;
        at = put_row(t, at, all->ids + e->first, e->count);
    }
    put_prior(t, at, &rows);
    *problem = (struct problem){ .l = (int)rows, .n = (int)t->columns + 1,
                                 .y = t->y, .x = t->rows, .bias = BIAS };
    return HX_OK;
}

/* Fits one label; `weight` (columns + 1 of them, the bias last) is in logits
 * for a feature that is there. */
static hx_status fit(trainer *t, unsigned fold, double *weight)
{
    static const double costs[GROUPS + 1] = COSTS;
    struct parameter how = { .solver_type = L2R_LR, .eps = 0.005,
                             .C = costs[group_of(t->target)] };
    struct problem problem;
    struct model *model;
    hx_status rc = fill(t, fold, &problem);

    if (rc != HX_OK)
        return rc;
    srand(1);  /* the solver shuffles by rand(): the same shuffle each time */
    model = t->lib.train(&problem, &how);
    if (!model)
        return hx__nomem(t->err);
    for (size_t i = 0; i <= t->columns; i++)
        weight[i] = model->w[i] * (model->label[0] == 1 ? 1 : -1) *
                    (i == t->columns ? BIAS
                     : scale_of(t->all->set.names[t->feature[i]]));
    t->lib.release(&model);
    return HX_OK;
}

/* -- one label -------------------------------------------------------------- */

static hx_status score_fold(trainer *t, unsigned fold, double *weight,
                            double *score)
{
    hx_status rc = fit(t, fold, weight);

    for (size_t i = 0; rc == HX_OK && i < t->all->count; i++) {
        const hx_example *e = &t->all->at[i];

        if (e->fold != fold)
            continue;
        score[i] = weight[t->columns];
        for (size_t k = 0; k < e->count; k++) {
            uint32_t column = t->column[t->all->ids[e->first + k]];

            if (column)
                score[i] += weight[column - 1];
        }
    }
    return rc;
}

static hx_status keep(trainer *t, const double *weight, hx_lessons *out)
{
    hx_learned one = { .target = t->target };

    one.weight = hx__alloc(t->all->set.count + 1, sizeof *one.weight);
    if (!one.weight || !hx__grow((void **)&out->at, &out->cap, out->count + 1,
                                 sizeof *out->at)) {
        hx__free(one.weight);
        return hx__nomem(t->err);
    }
    one.bias = (int32_t)lround(weight[t->columns] * HX_MODEL_UNIT);
    for (size_t i = 0; i < t->columns; i++) {
        long value = lround(weight[i] * HX_MODEL_UNIT);

        if (labs(value) > HX_MODEL_WEIGHT_MAX)
            value = value < 0 ? -HX_MODEL_WEIGHT_MAX : HX_MODEL_WEIGHT_MAX;
        if (labs(value) >= WEIGHT_MIN)
            one.weight[t->feature[i]] = (int32_t)value;
    }
    out->at[out->count++] = one;
    return HX_OK;
}

/* Learns the label, and scores every example by a model that has not seen
 * it, for the choice of the cuts. */
static hx_status learn_label(trainer *t, hx_lessons *out, double *score)
{
    double *weight;
    hx_status rc = choose_columns(t);

    if (rc != HX_OK)
        return rc;
    weight = hx__alloc(t->columns + 1, sizeof *weight);
    if (!weight)
        return hx__nomem(t->err);
    for (unsigned fold = 0; rc == HX_OK && fold < HX_TRAIN_FOLDS; fold++)
        rc = score_fold(t, fold, weight, score);
    if (rc == HX_OK)
        rc = fit(t, HX_TRAIN_FOLDS, weight);
    if (rc == HX_OK)
        rc = keep(t, weight, out);
    hx__free(weight);
    return rc;
}

/* -- cuts ------------------------------------------------------------------- */

static double logit(int percent)
{
    return log(percent / (100.0 - percent));
}

/* How a cut does on what was scored. */
typedef struct tally {
    size_t hits, found, gold;
} tally;

static void count_cut(const hx_examples *all, uint32_t target,
                      const double *score, int percent, tally *sum)
{
    double cut = logit(percent);

    for (size_t i = 0; i < all->count; i++) {
        bool is = hx__target_in(all->at[i].gold, target);
        bool says = score[i] >= cut;

        sum->gold += is;
        sum->found += says;
        sum->hits += is && says;
    }
}

static double f1_of(tally sum)
{
    return sum.found + sum.gold
               ? 2 * (double)sum.hits / (double)(sum.found + sum.gold) : 0;
}

/* How far the share that is found lies from the one that is true, 0 to 1. */
static double bias_of(tally sum)
{
    return sum.found + sum.gold
               ? fabs((double)sum.found - (double)sum.gold) /
                     (double)(sum.found + sum.gold) : 0;
}

/* F1 of a group's learned labels when all are cut at `percent`. */
static double group_f1(const hx_examples *all, const hx_lessons *lessons,
                       double *const *scores, int group, int percent)
{
    tally sum = { 0, 0, 0 };

    for (size_t l = 0; l < lessons->count; l++)
        if (group_of(lessons->at[l].target) == group)
            count_cut(all, lessons->at[l].target, scores[l], percent, &sum);
    return f1_of(sum);
}

static int group_cut(const hx_examples *all, const hx_lessons *lessons,
                     double *const *scores, int group)
{
    int best = CUT_MAX;
    double best_f1 = -1;

    for (int percent = CUT_MIN; percent <= CUT_MAX; percent += 5) {
        double f1 = group_f1(all, lessons, scores, group, percent);

        if (f1 > best_f1) {
            best_f1 = f1;
            best = percent;
        }
    }
    return best;
}

/* The label's own cut, near that of its group: one far off would fit noise, so
 * it has to gain by the distance. Reports are shares, so of two cuts alike in F1
 * the one is better that finds as many as there are. */
static int own_cut(const hx_examples *all, uint32_t target,
                   const double *score, int group)
{
    int best = group;
    double best_f1 = -1;

    for (int off = -OWN_CUT; off <= OWN_CUT && group + off <= CUT_MAX;
         off += 5) {
        tally sum = { 0, 0, 0 };
        double f1;

        count_cut(all, target, score, group + off, &sum);
        f1 = f1_of(sum) - abs(off) * OWN_CUT_COST - BIAS_COST * bias_of(sum);
        if (f1 > best_f1) {
            best_f1 = f1;
            best = group + off;
        }
    }
    return best;
}

/* No label holds where the comment is no experience. */
static void silence(const hx_examples *all, const hx_lessons *lessons,
                    double *const *scores)
{
    const double *experience = NULL;

    for (size_t l = 0; l < lessons->count; l++)
        if (lessons->at[l].target == HX_TARGET_EXPERIENCE)
            experience = scores[l];
    for (size_t i = 0; experience && i < all->count; i++)
        for (size_t l = 0; l < lessons->count; l++)
            if (experience[i] < 0 && scores[l] != experience)
                scores[l][i] = -INFINITY;
}

/* Experience keeps the cut of a half, at which it is as likely as not. */
static void choose_cuts(const hx_examples *all, hx_lessons *lessons,
                        double *const *scores)
{
    int cut[GROUPS];

    silence(all, lessons, scores);
    for (int group = 0; group < GROUPS; group++)
        cut[group] = group_cut(all, lessons, scores, group);
    for (size_t l = 0; l < lessons->count; l++) {
        hx_learned *one = &lessons->at[l];
        int own;

        if (one->target == HX_TARGET_EXPERIENCE)
            continue;
        own = own_cut(all, one->target, scores[l],
                      cut[group_of(one->target)]);
        one->cut = (int32_t)lround(logit(own) * HX_MODEL_UNIT);
    }
}

/* -- all labels ------------------------------------------------------------- */

static void say_nothing(const char *text)
{
    (void)text;
}

static hx_status open_library(library *lib, hx_error *err)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (handle) {
        *(void **)&lib->train = dlsym(handle, "train");
        *(void **)&lib->release = dlsym(handle, "free_and_destroy_model");
        *(void **)&lib->print_to = dlsym(handle, "set_print_string_function");
    }
    lib->handle = handle;
    if (!handle || !lib->train || !lib->release || !lib->print_to)
        return hx__fail(err, HX_E_PLUGIN, "train: needs " LIBRARY " (Debian: "
                        "apt-get install liblinear4)");
    lib->print_to(say_nothing);
    return HX_OK;
}

static hx_status count_features(hx_examples *all, hx_error *err)
{
    all->found = hx__alloc(all->set.count + 1, sizeof *all->found);
    if (!all->found)
        return hx__nomem(err);
    for (size_t i = 0; i < all->id_count; i++)
        all->found[all->ids[i]]++;
    return HX_OK;
}

static size_t positives(const hx_examples *all, uint32_t target)
{
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++)
        count += hx__target_in(all->at[i].gold, target);
    return count;
}

/* Whether there are examples enough; of experience, of what is none as well. */
static bool is_learnable(const hx_examples *all, uint32_t target)
{
    size_t count = positives(all, target);

    return count >= POSITIVES_MIN &&
           (target != HX_TARGET_EXPERIENCE ||
            all->count - count >= POSITIVES_MIN);
}

static hx_status learn_all(trainer *t, hx_lessons *out, double **scores)
{
    hx_status rc = HX_OK;

    for (t->target = 0; rc == HX_OK && t->target < HX_TARGETS; t->target++) {
        if (!is_learnable(t->all, t->target))
            continue;
        scores[out->count] = hx__alloc(t->all->count + 1, sizeof **scores);
        if (!scores[out->count])
            return hx__nomem(t->err);
        rc = learn_label(t, out, scores[out->count]);
    }
    if (rc == HX_OK)
        choose_cuts(t->all, out, scores);
    return rc;
}

hx_status hx__train(hx_examples *all, hx_lessons *out, hx_error *err)
{
    trainer t = { .all = all, .err = err };
    double **scores = hx__alloc(HX_TARGETS, sizeof *scores);
    hx_status rc = scores ? open_library(&t.lib, err) : hx__nomem(err);

    t.column = hx__alloc(all->set.count + 1, sizeof *t.column);
    t.feature = hx__alloc(all->set.count + 1, sizeof *t.feature);
    if (rc == HX_OK && (!t.column || !t.feature))
        rc = hx__nomem(err);
    if (rc == HX_OK)
        rc = count_features(all, err);
    if (rc == HX_OK)
        rc = learn_all(&t, out, scores);
    for (size_t i = 0; scores && i < HX_TARGETS; i++)
        hx__free(scores[i]);
    hx__free(scores);
    hx__free(t.column);
    hx__free(t.feature);
    hx__free(t.nodes);
    hx__free(t.rows);
    hx__free(t.y);
    if (t.lib.handle)
        dlclose(t.lib.handle);
    return rc;
}
