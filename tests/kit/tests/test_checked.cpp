// The check of a running context: each broken plugin is caught, by the rule that it breaks. Rules 2 to 7, 9 and 12.
#include "checked_fixture.hpp"

#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

using broken::all_caught, broken::all_told, broken::Checked, broken::good, broken::nowhere, broken::Rows;

BOOST_AUTO_TEST_CASE(good_plugins_are_left_in_peace) {
    for (const nnhost_entry_function entry : {broken::activation_entry<good>, broken::initialiser_entry<good>,
                                              broken::augmenter_entry<good>, broken::loader_entry<good>})
        BOOST_TEST(Checked().round(entry) == "");
}

BOOST_AUTO_TEST_CASE(rule_2_structs) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.info = [](void *, nnhost_activation_info *info) {
                         broken::activation.info(nullptr, info);
                         info->struct_size = sizeof *info;
                     };
                 }>,
                 "rule 2 in info: it wrote to struct_size, or behind the fields that it knows"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.info = [](void *, nnhost_loader_info *info, nnhost_error *) {
                         *reinterpret_cast<std::uint64_t *>(info + 1) = 0;
                         return broken::fill_loader_info(info);
                     };
                 }>,
                 "rule 2 in info: it wrote to struct_size, or behind the fields that it knows"},
                {broken::loader_entry<[](nnhost_descriptor &descriptor) {
                     descriptor.create = [](const nnhost_host *host, const nnhost_parameter_value *const *,
                                            std::uint32_t, void **self, nnhost_error *) -> nnhost_status {
                         const_cast<nnhost_host *>(host)->reserved = 1;
                         *self = nullptr;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 2 in create: it wrote to the host's table"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                     nnhost_error *error) -> nnhost_status {
                         error->struct_size = sizeof *error;
                         return nnhost_fail(error, NNHOST_E_DATA, "no weights today");
                     };
                 }>,
                 "rule 2 in fill: it wrote to struct_size, or behind the fields that it knows, of the error"}});
}

BOOST_AUTO_TEST_CASE(rule_3_buffers) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *x, float *y) {
                         broken::activation.forward(nullptr, rows, cols, x, y);
                         y[-1] = 0;
                     };
                 }>,
                 "rule 3 in forward: it wrote before the beginning of y"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *x, float *y) {
                         broken::activation.forward(nullptr, 1, rows * cols - 1, x, y);
                     };
                 }>,
                 "rule 3 in forward: it left y unwritten (element 3 of 3)"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.backward = [](void *, Rows rows, Rows cols, const float *x, const float *y, const float *dy,
                                         float *dx) {
                         broken::activation.backward(nullptr, rows, cols, x, y, dy, dx);
                         const_cast<float *>(y)[1] += 1;
                     };
                 }>,
                 "rule 3 in backward: it changed its input y (element 2 of 2)"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *layer, nnhost_rng *rng, float *w, Rows rows,
                                     Rows cols, nnhost_error *error) -> nnhost_status {
                         const_cast<nnhost_layer_info *>(layer)->fan_in = 0;
                         return broken::initialiser.fill(nullptr, layer, rng, w, rows, cols, error);
                     };
                 }>,
                 "rule 3 in fill: it changed its input layer"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.read = [](void *, Rows, void *, std::int32_t *labels, std::int64_t *count,
                                     nnhost_error *) -> nnhost_status {
                         labels[0] = 0;
                         *count = 1;
                         return NNHOST_OK;
                     };
                     table.info = [](void *, nnhost_loader_info *info, nnhost_error *) {
                         broken::fill_loader_info(info);
                         info->width = 16; // eight bytes of a pattern are no accident
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 3 in read: it left values unwritten (element 1 of "}});
}

BOOST_AUTO_TEST_CASE(rule_3_past_the_end) {
    all_told({{broken::activation_entry<[](nnhost_activation &table) {
                   table.forward = [](void *, Rows rows, Rows cols, const float *x, float *y) {
                       for (Rows i = 0; i <= rows * cols; ++i) y[i] = x[0];
                   };
               }>,
               "rule 3 in forward: it wrote past the end of y (element 4 of 3)"},
              {broken::activation_entry<[](nnhost_activation &table) {
                   table.backward = [](void *, Rows rows, Rows cols, const float *x, const float *, const float *,
                                       float *dx) {
                       std::fill_n(dx, rows * cols, *const_cast<const volatile float *>(x + rows * cols));
                   };
               }>,
               "rule 3 in backward: it read past the end of x (element 3 of 2)"},
              {broken::loader_entry<[](nnhost_loader &table) {
                   table.read = [](void *, Rows capacity, void *, std::int32_t *labels, std::int64_t *,
                                   nnhost_error *) -> nnhost_status {
                       labels[capacity] = 0;
                       return NNHOST_OK;
                   };
               }>,
               "rule 3 in read: it wrote past the end of labels (element "},
              {broken::augmenter_entry<[](nnhost_augmenter &table) {
                   table.apply = [](void *, const nnhost_image_info *, Rows n, const float *, float *out,
                                    nnhost_rng *const *, nnhost_error *) -> nnhost_status {
                       out[2 * n] = 0;
                       return NNHOST_OK;
                   };
               }>,
               "rule 3 in apply: it wrote past the end of out (element 9 of 8)"}});
}

BOOST_AUTO_TEST_CASE(rule_4_texts) {
    all_caught({{broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                     nnhost_error *error) -> nnhost_status {
                         std::fill_n(error->text, sizeof error->text, 'x');
                         return error->status = NNHOST_E_DATA;
                     };
                 }>,
                 "rule 4 in fill: a text in the error record does not end with a zero byte"}});
}

BOOST_AUTO_TEST_CASE(rule_5_exceptions) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows, Rows, const float *, float *) { throw std::runtime_error("no"); };
                 }>,
                 "rule 5 in forward: it threw a C++ exception"}});
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // which tell crashes themselves
BOOST_AUTO_TEST_CASE(rule_5_ends) {
    all_told({{broken::activation_entry<[](nnhost_activation &table) {
                   table.forward = [](void *, Rows, Rows, const float *, float *) { std::abort(); };
               }>,
               "rule 5 in forward: it called abort(), or threw what nothing caught"},
              {broken::activation_entry<[](nnhost_activation &table) {
                   table.forward = [](void *, Rows, Rows, const float *, float *) { std::exit(0); };
               }>,
               "rule 5 in forward: it ended the process"},
              {broken::initialiser_entry<[](nnhost_initialiser &table) {
                   table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                   nnhost_error *) -> nnhost_status {
                       *nowhere = 0;
                       return NNHOST_OK;
                   };
               }>,
               "rule 5 in fill: it crashed (SIGSEGV)"}});
}
#endif

BOOST_AUTO_TEST_CASE(rule_6_failures) {
    all_caught({{broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                     nnhost_error *) -> nnhost_status { return NNHOST_E_DATA; };
                 }>,
                 "rule 6 in fill: it failed without a text in the error record"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                     nnhost_error *error) -> nnhost_status { return nnhost_fail(error, 99, "99"); };
                 }>,
                 "rule 6 in fill: it returned the status 99, which is none"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *, Rows, Rows,
                                     nnhost_error *error) -> nnhost_status {
                         nnhost_fail(error, NNHOST_E_MEMORY, "no memory");
                         return NNHOST_E_DATA;
                     };
                 }>,
                 "rule 6 in fill: it returned the status 2, and wrote 7 into the error record"},
                {broken::initialiser_entry<[](nnhost_initialiser &table) {
                     table.fill = [](void *, const nnhost_layer_info *, nnhost_rng *, float *w, Rows, Rows,
                                     nnhost_error *error) -> nnhost_status {
                         w[0] = 0;
                         return nnhost_fail(error, NNHOST_E_DATA, "half of it");
                     };
                 }>,
                 "rule 6 in fill: it failed, and wrote to its output w all the same"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.read = [](void *, Rows, void *, std::int32_t *labels, std::int64_t *count,
                                     nnhost_error *error) -> nnhost_status {
                         labels[0] = 0; // allowed
                         *count = 1;    // not so
                         return nnhost_fail(error, NNHOST_E_DATA, "half of it");
                     };
                 }>,
                 "rule 6 in read: it failed, and wrote to its output count all the same"},
                {broken::activation_entry<[](nnhost_activation &table) {
                     table.info = [](void *, nnhost_activation_info *info) {
                         const float untouched = info->target_high;
                         broken::activation.info(nullptr, info);
                         info->target_high = untouched;
                     };
                 }>,
                 "rule 6 in info: it left the field at byte 28 of its info unfilled"}});
}

BOOST_AUTO_TEST_CASE(rule_7_floating_point) {
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *x, float *y) {
                         broken::activation.forward(nullptr, rows, cols, x, y);
                         std::fesetround(FE_TOWARDZERO);
                     };
                 }>,
                 "rule 7 in forward: it changed rounding, flush-to-zero or exception masks"}});
    BOOST_TEST(std::fegetround() == FE_TONEAREST);
}

BOOST_AUTO_TEST_CASE(rule_9_the_process) {
    const auto folder = std::filesystem::current_path();
    all_caught({{broken::activation_entry<[](nnhost_activation &table) {
                     table.forward = [](void *, Rows rows, Rows cols, const float *x, float *y) {
                         broken::activation.forward(nullptr, rows, cols, x, y);
                         std::filesystem::current_path("/");
                     };
                 }>,
                 "rule 9 in forward: it, or what ran beside it, changed the current folder"},
                {broken::loader_entry<[](nnhost_loader &table) {
                     table.info = [](void *, nnhost_loader_info *info, nnhost_error *) {
                         std::signal(SIGUSR1, SIG_IGN);
                         return broken::fill_loader_info(info);
                     };
                 }>,
                 "rule 9 in info: it, or what ran beside it, changed the handler of a signal"},
                {broken::loader_entry<[](nnhost_descriptor &descriptor) {
                     descriptor.create = [](const nnhost_host *, const nnhost_parameter_value *const *, std::uint32_t,
                                            void **self, nnhost_error *) -> nnhost_status {
                         std::setlocale(LC_ALL, "C.UTF-8");
                         setenv("NNHOST_TEST_RULE_9", "1", 1);
                         *self = nullptr;
                         return NNHOST_OK;
                     };
                 }>,
                 "rule 9 in create: it, or what ran beside it, changed the locale, the environment"}});
    std::filesystem::current_path(folder);
    std::signal(SIGUSR1, SIG_DFL);
    std::setlocale(LC_ALL, "C");
    unsetenv("NNHOST_TEST_RULE_9");
}

BOOST_AUTO_TEST_CASE(rule_12_extensions) {
    all_caught({{broken::activation_entry<[](nnhost_descriptor &descriptor) {
                     descriptor.get_extension = [](const char *) -> const void * { return &broken::activation; };
                 }>,
                 "rule 12 in get_extension: it has a table for the unknown id 'org.nnhost.unknown/1'"}});
}

BOOST_FIXTURE_TEST_CASE(a_fault_made_on_purpose_is_not_the_plugins, Checked) {
    fail("fake_loader", "read", 1, NNHOST_E_DATA, "");
    nnhost_dataset *data = nullptr;
    NNHOST_REQUIRE_STATUS(NNHOST_E_DATA, nnhost_dataset_open(context, "fake_loader",
                                                             nnhost_fake_records_path(records.get()), &data, &error));
    BOOST_TEST(std::string(error.text).find("breaks rule") == std::string::npos);
}
