/* nnhost/testing.h from plain C. Exit status is the verdict. */
#include <nnhost/checked.h>
#include <nnhost/testing.h>

#include <stdlib.h>
#include <string.h>

#define REQUIRE(condition) NNHOST_TESTING_STATUS(1, (condition) ? 1 : 0, error)

int main(void) {
    static const unsigned char pixels[] = {0, 255, 255, 0, 128, 128};
    static const int32_t labels[] = {0, 1, 2};
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_dataset_info info = {sizeof info, 3, 3, 1, 2, 1, 1, 0, 0, 255, NULL, NULL, NULL};
    nnhost_testing *testing = NULL;
    nnhost_fake_records *records = NULL;
    nnhost_dataset *data = NULL;

    NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_testing_create(&testing, &error), error);
    NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_testing_check(testing, &error), error);
    NNHOST_TESTING_STATUS(NNHOST_OK, nnhost_fake_records_create(&info, pixels, labels, &records, &error), error);
    NNHOST_TESTING_STATUS(
        NNHOST_OK, nnhost_testing_fail(testing, "fake_loader", "read", 1, NNHOST_E_MISSING, "gone", &error), error);
    NNHOST_TESTING_STATUS(NNHOST_E_MISSING,
                          nnhost_dataset_open(nnhost_testing_context(testing), "fake_loader",
                                              nnhost_fake_records_path(records), &data, &error),
                          error);
    REQUIRE(strcmp(error.text, "gone") == 0);
    NNHOST_TESTING_STATUS(NNHOST_OK,
                          nnhost_dataset_open(nnhost_testing_context(testing), "fake_loader:at_most=2",
                                              nnhost_fake_records_path(records), &data, &error),
                          error);
    REQUIRE(nnhost_testing_calls(testing, "fake_loader", "read") == 1 + 3);

    /* NULL is refused, or fine where it ends something */
    REQUIRE(nnhost_testing_create(NULL, &error) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_testing_attach(NULL, &testing, NULL) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_testing_check(NULL, NULL) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_testing_context(NULL) == NULL);
    REQUIRE(nnhost_testing_calls(testing, NULL, "read") == -1);
    REQUIRE(nnhost_testing_fail(testing, "fake_loader", "read", 1, NNHOST_E_DATA, NULL, NULL) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_fake_records_create(NULL, pixels, labels, &records, NULL) == NNHOST_E_ARGUMENT);
    REQUIRE(nnhost_checked_enable(NULL, NULL, NULL) == NNHOST_E_ARGUMENT);
    nnhost_dataset_destroy(data);

    /* an instance lives: too late for another interposer */
    REQUIRE(nnhost_dataset_open_stream(nnhost_testing_context(testing), "fake_loader",
                                       nnhost_fake_records_path(records), 2, &data, &error) == NNHOST_OK);
    REQUIRE(nnhost_testing_check(testing, NULL) == NNHOST_E_ARGUMENT);
    nnhost_testing_destroy(NULL);
    nnhost_fake_records_destroy(NULL);
    nnhost_testing_print_error("here", 1, "nothing", NULL);

    nnhost_dataset_destroy(data);
    nnhost_fake_records_destroy(records);
    nnhost_testing_destroy(testing);
    return 0;
}
