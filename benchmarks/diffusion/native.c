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
    const int32_t *first;
    const uint32_t *contact;
    const uint64_t *root;
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

static inline double odds(const world *w, int64_t month, double skill, double theta, double income, double size,
                          int64_t known, int64_t degree, int uses)
{
    double utility = w->constant + w->of_skill * skill - w->of_theta * theta + w->of_income * income
        + w->of_size * size + w->of_peers * ((double)known / (double)(degree > 1 ? degree : 1)) - w->distaste[month];
    return 1.0 / (1.0 + exp(uses ? utility + w->stay : -utility));
}

/* Pull: every month every firm looks at each of its contacts; the library's exp for everybody. */
void pull(const world *w, int64_t months, const double *income, const double *theta, const double *size,
          const double *skill, double *cash, uint8_t *adopted, uint8_t *next, int64_t *series)
{
    for (int64_t month = 0; month < months; month++) {
        uint64_t root = w->root[month];
        int64_t adopters = 0;
        for (int64_t i = 0; i < w->firms; i++) {
            int64_t users = 0, degree = w->first[i + 1] - w->first[i];
            for (int64_t edge = w->first[i]; edge < w->first[i + 1]; edge++)
                users += adopted[w->contact[edge]];
            uint8_t uses = adopted[i];
            double chance = odds(w, month, skill[i], theta[i], income[i], size[i], users, degree, uses);
            if (uniform(root, i) < chance && (uses || cash[i] >= w->price[month])) {
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
static void NAME##_mark(int64_t n, REAL distaste, REAL due, REAL stay, const REAL *restrict half_draw,                \
                        const REAL *restrict cash, const uint8_t *restrict adopted,                                   \
                        const uint16_t *restrict users_known, const REAL *restrict inclination,                       \
                        const REAL *restrict per_user, uint8_t *restrict may_move)                                    \
{                                                                                                                     \
    for (int64_t k = 0; k < n; k++) {                                                                                 \
        REAL utility = inclination[k] + per_user[k] * (REAL)users_known[k] - distaste;                                \
        REAL uses = (REAL)adopted[k];                                                                                 \
        REAL part = ((uses + uses - 1) * utility + uses * stay) * (REAL)(1.0 / 32);                                   \
        REAL series = 1 + part * (1 + part * ((REAL)0.5 + part * ((REAL)(1.0 / 6) + part * (REAL)(1.0 / 24))));       \
        series *= series;                                                                                             \
        series *= series;                                                                                             \
        series *= series;                                                                                             \
        series *= series;                                                                                             \
        series *= series;                                                                                             \
        may_move[k] = (half_draw[k] * (1 + series) < (REAL)1.001) & (adopted[k] | (cash[k] >= due));                  \
    }                                                                                                                 \
}                                                                                                                     \
                                                                                                                      \
void NAME(const world *w, int64_t months, const REAL *income, const REAL *theta, const REAL *size,                    \
          const REAL *skill, REAL *restrict cash, uint8_t *restrict adopted, uint16_t *restrict users_known,          \
          const REAL *inclination, const REAL *per_user, uint32_t *restrict moved, int64_t *series)                   \
{                                                                                                                     \
    REAL half_draw[BLOCK];                                                                                            \
    uint8_t may_move[BLOCK];                                                                                          \
    uint32_t candidate[BLOCK + 1];                                                                                    \
    int64_t adopters = 0;                                                                                             \
    for (int64_t month = 0; month < months; month++) {                                                                \
        uint64_t root = w->root[month];                                                                               \
        REAL due = (REAL)w->price[month];                                                                             \
        int64_t movers = 0;                                                                                           \
        for (int64_t start = 0; start < w->firms; start += BLOCK) {                                                   \
            int64_t n = w->firms - start < BLOCK ? w->firms - start : BLOCK, candidates = 0;                          \
            for (int64_t k = 0; k < n; k++)                                                                           \
                half_draw[k] = (REAL)uniform(root, start + k);                                                        \
            memset(may_move, 0, BLOCK);                                                                               \
            NAME##_mark(n, (REAL)w->distaste[month], due, (REAL)w->stay, half_draw, cash + start, adopted + start,    \
                        users_known + start, inclination + start, per_user + start, may_move);                        \
            for (int64_t word = 0; word < BLOCK; word += 8) {                                                         \
                uint64_t any;                                                                                         \
                memcpy(&any, may_move + word, 8);                                                                     \
                if (any)                                                                                              \
                    for (int64_t k = word; k < word + 8; k++) {                                                       \
                        candidate[candidates] = (uint32_t)(start + k);                                                \
                        candidates += may_move[k];                                                                    \
                    }                                                                                                 \
            }                                                                                                         \
            for (int64_t c = 0; c < candidates; c++) {                                                                \
                uint32_t i = candidate[c];                                                                            \
                uint8_t uses = adopted[i];                                                                            \
                if (uniform(root, i) >= odds(w, month, skill[i], theta[i], income[i], size[i], users_known[i],        \
                                             w->first[i + 1] - w->first[i], uses))                                    \
                    continue;                                                                                         \
                if (!uses)                                                                                            \
                    cash[i] -= due;                                                                                   \
                adopted[i] = !uses;                                                                                   \
                moved[movers++] = i;                                                                                  \
            }                                                                                                         \
            for (int64_t i = start; i < start + n; i++)                                                               \
                cash[i] += income[i] - (REAL)w->outlay + (REAL)adopted[i] * size[i];                                  \
        }                                                                                                             \
        for (int64_t m = 0; m < movers; m++) {                                                                        \
            int64_t i = moved[m];                                                                                     \
            int one = adopted[i] ? 1 : -1;                                                                            \
            adopters += one;                                                                                          \
            for (int64_t edge = w->first[i]; edge < w->first[i + 1]; edge++)                                          \
                users_known[w->contact[edge]] += one;                                                                 \
        }                                                                                                             \
        series[month] = adopters;                                                                                     \
    }                                                                                                                 \
}

PUSH(push_double, double)
PUSH(push_single, float)
