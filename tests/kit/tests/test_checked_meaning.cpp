// Rules 10 and 11 of the check: what comes out is what the plugin declares, and the same every time.
#include "checked_fixture.hpp"

#include <limits>

using broken::all_caught, broken::Rows;

BOOST_AUTO_TEST_CASE(rule_10_activations) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.info = [](void *, nnhost_activation_info *info) {
                         static float target = 0.5F;
                         broken::activation.info(nullptr, info);
                         info->target_high = target += 0.001F;
                     };
                 }>,
                 "rule 10 in info: what it says is not what it said before"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *, float *y) {
                         std::fill_n(y, rows * cols, 1.5F);
                     };
                 }>,
                 "rule 10 in forward: it gave 1.500000 in y (element 1 of 3), outside its range"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.backward = [](void *, Rows rows, Rows cols, const float *, const float *, const float *,
                                         float *dx) {
                         std::fill_n(dx, rows * cols, std::numeric_limits<float>::quiet_NaN());
                     };
                 }>,
                 "rule 10 in backward: finite numbers went in, and NaN came out in dx (element 1 of 2)"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.inverse = [](void *, std::int64_t n, const float *y, float *x) {
                         return broken::activation.inverse(nullptr, n, y, x) + 1;
                     };
                 }>,
                 "rule 10 in inverse: it counted 1 values outside its domain, where there are 0"}});
}

BOOST_AUTO_TEST_CASE(rule_10_the_other_kinds) {
    all_caught({{broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *w, Rows rows, Rows cols,
                                     nnhost_error *) -> nnhost_status {
                         std::fill_n(w, rows * cols, 0.F);
                         w[4] = std::numeric_limits<float>::infinity();
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in fill: it gave no finite number in w (element 5 of 6)"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.read = [](void *, Rows capacity, void *values, std::int32_t *labels, std::int64_t *count,
                                     nnhost_error *) -> nnhost_status {
                         broken::read_records(capacity, values, labels, count);
                         labels[0] = 2;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in read: it gave the label 2 to record 1 of 2, and declares 2 classes"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.read = [](void *, Rows capacity, void *values, std::int32_t *labels, std::int64_t *count,
                                     nnhost_error *) -> nnhost_status {
                         broken::read_records(capacity, values, labels, count);
                         static_cast<unsigned char *>(values)[3] = 201;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in read: a value is outside the range that it declares, in values (element 4 of 4)"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.read = [](void *, Rows capacity, void *, std::int32_t *, std::int64_t *count,
                                     nnhost_error *) -> nnhost_status {
                         *count = capacity + 1;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in read: it claims to have read "},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.info = [](void *, nnhost_loader_info *info, nnhost_error *) {
                         broken::fill_loader_info(info);
                         if (1 < broken::place) info->class_count = 3;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in info: what it says is not what it said before"},
                {broken::augmenter_entry<[](nnhost_augmenter &table) {
                     table.info = [](void *, const nnhost_image_info *image, nnhost_augmenter_info *info,
                                     nnhost_error *error) -> nnhost_status {
                         static std::int64_t asked = 0;
                         broken::augmenter.info(nullptr, image, info, error);
                         info->multiplier = ++asked;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in info: what it says of an image is not what it said of the same one before"},
                {broken::augmenter_entry<[](nnhost_augmenter &table) {
                     table.apply = [](void *, const nnhost_image_info *, Rows n, const float *in, float *out,
                                      nnhost_rng *const *, nnhost_error *) -> nnhost_status {
                         std::transform(in, in + 2 * n, out, [](float v) { return 1 - v; });
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in apply: the first of the records that it makes is not the record itself"},
                {broken::augmenter_entry<[](nnhost_augmenter &table) {
                     table.info = [](void *, const nnhost_image_info *image, nnhost_augmenter_info *info,
                                     nnhost_error *error) -> nnhost_status {
                         broken::augmenter.info(nullptr, image, info, error);
                         info->flags = 0;
                         return NNHOST_OK;
                     };
                     table.apply = [](void *, const nnhost_image_info *image, Rows n, const float *in, float *out,
                                      nnhost_rng *const *, nnhost_error *) -> nnhost_status {
                         std::copy_n(in, 2 * n, out);
                         out[0] = image->empty - 0.000009F; // as blending may be off
                         out[1] = image->full + 0.00002F;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 10 in apply: it gave 1.000020 in out (element 2 of "}});
}

BOOST_AUTO_TEST_CASE(rule_11_chance) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *, float *y) {
                         static float value = 0;
                         std::fill_n(y, rows * cols, value += 0.001F);
                     };
                 }>,
                 "rule 11 in forward: the same call again gave other bits"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *w, Rows rows, Rows cols,
                                     nnhost_error *) -> nnhost_status {
                         static float value = 0;
                         std::fill_n(w, rows * cols, value += 1);
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 11 in fill: the same call again gave other bits"},
                {broken::augmenter_entry<[](nnhost_augmenter &table) {
                     table.apply = [](void *, const nnhost_image_info *image, Rows n, const float *in, float *out,
                                      nnhost_rng *const *rngs, nnhost_error *error) -> nnhost_status {
                         rngs[0]->table->u32(rngs[0]);
                         return broken::augmenter.apply(nullptr, image, n, in, out, rngs, error);
                     };
                 }>,
                 "rule 11 in apply: it drew random numbers, and does not say that it is stochastic"}});
}
