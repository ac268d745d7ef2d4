/* The reader's tests in plain C: each kind of plugin is replaced by a fake once. Exit status is the verdict. */
#include "reader.h"

#include <nnhost/testing.h>

#undef NDEBUG /* assert, in every build */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const reader_plugins fakes = {"fake_loader", "fake_activation:0.5", "fake_initialiser", NULL};

/* Two pictures of 1 x 2 pixels. */
static nnhost_fake_records *two_pictures(void) {
    static const uint8_t pixels[] = {0, 255, 255, 0};
    static const int32_t labels[] = {0, 1};
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_dataset_info info = {.struct_size = sizeof info,
                                .class_count = 2,
                                .count = 2,
                                .height = 1,
                                .width = 2,
                                .channels = 1,
                                .element_type = NNHOST_ELEMENT_U8,
                                .value_maximum = 255};
    nnhost_fake_records *records = NULL;
    NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_fake_records_create(&info, pixels, labels, &records, &error), error);
    return records;
}

static nnhost_testing *new_testing(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_testing *testing = NULL;
    NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_testing_create(&testing, &error), error);
    return testing;
}

static void trains_each_record_once(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_testing *testing = new_testing();
    nnhost_fake_records *records = two_pictures();
    int64_t trained = 0;
    NNHOST_TESTING_STATUS(
        NNHOST_OK,
        reader_train(nnhost_testing_context(testing), &fakes, nnhost_fake_records_path(records), &trained, &error),
        error);
    assert(trained == 2);
    assert(nnhost_testing_calls(testing, "fake_initialiser", "fill") == 2); /* one matrix of weights a layer */
    assert(nnhost_testing_calls(testing, "fake_activation", "backward") == 2 * 2);
    nnhost_fake_records_destroy(records);
    nnhost_testing_destroy(testing);
}

static void trains_augmented_records_too(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_testing *testing = new_testing();
    nnhost_fake_records *records = two_pictures();
    reader_plugins plugins = fakes;
    int64_t trained = 0;
    plugins.augmenter = "fake_augmenter:copies=3";
    NNHOST_TESTING_STATUS(
        NNHOST_OK,
        reader_train(nnhost_testing_context(testing), &plugins, nnhost_fake_records_path(records), &trained, &error),
        error);
    assert(trained == 2 * (1 + 3));
    nnhost_fake_records_destroy(records);
    nnhost_testing_destroy(testing);
}

static void hands_a_bad_sector_on(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_testing *testing = new_testing();
    nnhost_fake_records *records = two_pictures();
    int64_t trained = 0;
    NNHOST_TESTING_STATUS(NNHOST_OK,
                          nnhost_testing_fail(testing, "fake_loader", "read", 1, NNHOST_E_DATA, "a bad sector", &error),
                          error);
    NNHOST_TESTING_STATUS(
        NNHOST_E_DATA,
        reader_train(nnhost_testing_context(testing), &fakes, nnhost_fake_records_path(records), &trained, &error),
        error);
    assert(strcmp(error.text, "a bad sector") == 0);
    assert(trained == 0);
    nnhost_fake_records_destroy(records);
    nnhost_testing_destroy(testing);
}

int main(void) {
    trains_each_record_once();
    trains_augmented_records_too();
    hands_a_bad_sector_on();
    return 0;
}
