/* Lesson 4: ask the network backwards (section 7 of the seed): what does a 3 look like to you?
 *
 *   cc -std=c99 4_back_query.c -o 4_back_query $(pkg-config --cflags --libs nnhost)
 *   ./4_back_query "$(pkg-config --variable=datadir nnhost)/mnist-sample" 3
 *
 * The wanted output (0.99 for the label, 0.01 elsewhere) goes from the last layer to the first: the inverse of the
 * activation, then the transposed weights. What arrives is a picture. */
#include <nnhost/nnhost.h>

#include <stdio.h>
#include <stdlib.h>

static nnhost_error error = NNHOST_ERROR_INIT;

static void must(nnhost_status status) {
    if (status == NNHOST_OK) return;
    fprintf(stderr, "%s%s%s: %s\n", error.file, error.file[0] ? ": " : "", nnhost_status_text(status), error.text);
    exit(1);
}

/* picture (height, width) in 0.01..0.99: about 0.5 says nothing for or against the digit, and more speaks for it. Two
 * characters a pixel, because a character is about twice as high as wide. */
static void draw(const float *picture, int height, int width) {
    static const char shades[] = "      -+#@";
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            char shade = shades[(int)(picture[y * width + x] * 10)];
            printf("%c%c", shade, shade);
        }
        printf("|\n");
    }
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "/usr/local/share/nnhost/mnist-sample";
    uint32_t digit = argc > 2 ? (uint32_t)atoi(argv[2]) : 3;
    char path[1024];
    snprintf(path, sizeof path, "%s/mnist_sample_train.csv.gz", folder);

    nnhost_context *context;
    must(nnhost_context_create(&context, &error));
    nnhost_dataset *train;
    must(nnhost_dataset_open(context, NULL, path, &train, &error));
    nnhost_options *options;
    must(nnhost_options_create(&options, &error));
    nnhost_network *network;
    must(nnhost_network_create(context, options, train, &network, &error));
    must(nnhost_network_train(network, options, train, NULL, NULL, NULL, &error));

    float picture[28 * 28];
    must(nnhost_network_backquery_class(network, digit, picture, &error));
    draw(picture, 28, 28);

    nnhost_network_destroy(network);
    nnhost_options_destroy(options);
    nnhost_dataset_destroy(train);
    nnhost_context_destroy(context);
    return 0;
}
