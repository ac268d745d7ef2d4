#include "reader.h"

#include <stddef.h>

static int32_t on_progress(void *user, const nnhost_progress *progress) {
    *(int64_t *)user = progress->record;
    return 0;
}

static nnhost_status set_options(nnhost_options *options, const reader_plugins *plugins, nnhost_error *error) {
    const char *values[][2] = {{"activation", plugins->activation},
                               {"initialiser", plugins->initialiser},
                               {"augmenter", plugins->augmenter},
                               {"hidden", "2"},
                               {"epochs", "1"}};
    nnhost_status status = NNHOST_OK;
    for (size_t i = 0; i < sizeof values / sizeof values[0] && status == NNHOST_OK; ++i)
        if (values[i][1] != NULL) status = nnhost_options_set(options, values[i][0], values[i][1], error);
    return status;
}

nnhost_status reader_train(nnhost_context *context, const reader_plugins *plugins, const char *path, int64_t *trained,
                           nnhost_error *error) {
    nnhost_options *options = NULL;
    nnhost_dataset *data = NULL;
    nnhost_network *network = NULL;
    nnhost_status status = nnhost_options_create(&options, error);
    if (status == NNHOST_OK) status = set_options(options, plugins, error);
    if (status == NNHOST_OK) status = nnhost_dataset_open(context, plugins->loader, path, &data, error);
    if (status == NNHOST_OK) status = nnhost_network_create(context, options, data, &network, error);
    if (status == NNHOST_OK) status = nnhost_network_train(network, options, data, NULL, on_progress, trained, error);
    nnhost_network_destroy(network);
    nnhost_dataset_destroy(data);
    nnhost_options_destroy(options);
    return status;
}
