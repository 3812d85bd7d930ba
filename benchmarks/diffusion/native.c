/* The model in C, three times: as one writes it (pull), and with the algorithm of ours.py in double and in single
   precision (push). Compiled by native.py with -O3 -march=native -ffp-contract=off; no fast arithmetic, so that all
   three give the series of every other contender. Lengths, seeds and constants come from start.py. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define GOLDEN 0x9E3779B97F4A7C15ull
#define BLOCK 1024

typedef struct {
    int64_t firms;
    const int64_t *first;
    const uint32_t *contact;
    uint64_t question;
    const double *price, *distaste;
    double constant, of_skill, of_theta, of_income, of_size, of_peers, stay, outlay;
} world;

static inline uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

static inline double uniform(uint64_t root, uint64_t firm)
{
    return ((double)(mixed(root + firm * GOLDEN) >> 11) + 0.5) * 0x1p-53;
}

/* Pull: every month every firm looks at each of its contacts; the library's exp for everybody. */
void pull(const world *w, int64_t months, const double *income, const double *theta, const double *size,
          const double *skill, double *cash, uint8_t *adopted, uint8_t *next, int64_t *series)
{
    for (int64_t month = 0; month < months; month++) {
        uint64_t root = mixed(w->question + (uint64_t)(month + 1) * GOLDEN);
        int64_t adopters = 0;
        for (int64_t i = 0; i < w->firms; i++) {
            int64_t users = 0, degree = w->first[i + 1] - w->first[i];
            for (int64_t edge = w->first[i]; edge < w->first[i + 1]; edge++)
                users += adopted[w->contact[edge]];
            double utility = w->constant + w->of_skill * skill[i] - w->of_theta * theta[i] + w->of_income * income[i]
                + w->of_size * size[i] + w->of_peers * ((double)users / (double)(degree > 1 ? degree : 1))
                - w->distaste[month];
            uint8_t uses = adopted[i];
            double odds = 1.0 / (1.0 + exp(uses ? utility + w->stay : -utility));
            if (uniform(root, i) < odds && (uses || cash[i] >= w->price[month])) {
                if (!uses)
                    cash[i] -= w->price[month];
                uses = !uses;
            }
            cash[i] += income[i] - w->outlay + uses * size[i];
            next[i] = uses;
            adopters += uses;
        }
        memcpy(adopted, next, w->firms);
        series[month] = adopters;
    }
}

#define PUSH(NAME, REAL)                                                                                              \
    static void NAME##_mark(int64_t n, REAL distaste, REAL stay, const REAL *restrict half_draw,                       \
                            const uint8_t *restrict adopted, const uint16_t *restrict users_known,                     \
                            const REAL *restrict inclination, const REAL *restrict per_user,                           \
                            uint8_t *restrict may_move)                                                                \
    {                                                                                                                  \
        for (int64_t k = 0; k < n; k++) {                                                                              \
            REAL utility = inclination[k] + per_user[k] * (REAL)users_known[k] - distaste;                             \
            REAL uses = (REAL)adopted[k];                                                                              \
            REAL part = ((uses + uses - 1) * utility + uses * stay) * (REAL)(1.0 / 32);                                \
            REAL series = 1 + part * (1 + part * ((REAL)0.5 + part * ((REAL)(1.0 / 6) + part * (REAL)(1.0 / 24))));    \
            series *= series;                                                                                          \
            series *= series;                                                                                          \
            series *= series;                                                                                          \
            series *= series;                                                                                          \
            series *= series;                                                                                          \
            may_move[k] = half_draw[k] * (1 + series) < (REAL)1.001;                                                   \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    void NAME(const world *w, int64_t months, const REAL *income, const REAL *theta, const REAL *size,                 \
              const REAL *skill, REAL *restrict cash, uint8_t *restrict adopted, uint16_t *restrict users_known,       \
              const REAL *inclination, const REAL *per_user, uint32_t *restrict moved, int64_t *series)                \
    {                                                                                                                  \
        REAL half_draw[BLOCK];                                                                                         \
        uint8_t may_move[BLOCK];                                                                                       \
        int64_t adopters = 0;                                                                                          \
        for (int64_t month = 0; month < months; month++) {                                                             \
            uint64_t root = mixed(w->question + (uint64_t)(month + 1) * GOLDEN);                                       \
            int64_t movers = 0;                                                                                        \
            for (int64_t start = 0; start < w->firms; start += BLOCK) {                                                \
                int64_t n = w->firms - start < BLOCK ? w->firms - start : BLOCK;                                       \
                for (int64_t k = 0; k < n; k++)                                                                        \
                    half_draw[k] = (REAL)uniform(root, start + k);                                                     \
                memset(may_move, 0, BLOCK);                                                                            \
                NAME##_mark(n, (REAL)w->distaste[month], (REAL)w->stay, half_draw, adopted + start,                    \
                            users_known + start, inclination + start, per_user + start, may_move);                     \
                for (int64_t word = 0; word < BLOCK; word += 8) {                                                      \
                    uint64_t any;                                                                                      \
                    memcpy(&any, may_move + word, 8);                                                                  \
                    if (!any)                                                                                          \
                        continue;                                                                                      \
                    for (int64_t i = start + word; i < start + word + 8; i++) {                                        \
                        if (!may_move[i - start])                                                                      \
                            continue;                                                                                  \
                        int64_t degree = w->first[i + 1] - w->first[i];                                                \
                        double utility = w->constant + w->of_skill * (double)skill[i] - w->of_theta * (double)theta[i] \
                            + w->of_income * (double)income[i] + w->of_size * (double)size[i]                          \
                            + w->of_peers * ((double)users_known[i] / (double)(degree > 1 ? degree : 1))               \
                            - w->distaste[month];                                                                      \
                        uint8_t uses = adopted[i];                                                                     \
                        double odds = 1.0 / (1.0 + exp(uses ? utility + w->stay : -utility));                          \
                        if (uniform(root, i) < odds && (uses || cash[i] >= (REAL)w->price[month])) {                   \
                            if (!uses)                                                                                 \
                                cash[i] -= (REAL)w->price[month];                                                      \
                            adopted[i] = !uses;                                                                        \
                            moved[movers++] = (uint32_t)i;                                                             \
                        }                                                                                              \
                    }                                                                                                  \
                }                                                                                                      \
                for (int64_t i = start; i < start + n; i++)                                                            \
                    cash[i] += income[i] - (REAL)w->outlay + (REAL)adopted[i] * size[i];                               \
            }                                                                                                          \
            for (int64_t m = 0; m < movers; m++) {                                                                     \
                int64_t i = moved[m];                                                                                  \
                int one = adopted[i] ? 1 : -1;                                                                         \
                adopters += one;                                                                                       \
                for (int64_t edge = w->first[i]; edge < w->first[i + 1]; edge++)                                       \
                    users_known[w->contact[edge]] += one;                                                              \
            }                                                                                                          \
            series[month] = adopters;                                                                                  \
        }                                                                                                              \
    }

PUSH(push_double, double)
PUSH(push_single, float)

/* What memory gives: a sum of doubles read in order, as often as asked. */
double read_in_order(const double *values, int64_t n, int64_t times)
{
    double sum[8] = {0};
    for (int64_t t = 0; t < times; t++)
        for (int64_t i = 0; i + 8 <= n; i += 8)
            for (int k = 0; k < 8; k++)
                sum[k] += values[i + k];
    return sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}
