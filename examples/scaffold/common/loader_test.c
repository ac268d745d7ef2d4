/* @name@: its example data, in every size of block; and the place of each error. */
#include "plugin_test.h"

static const char *const file = "@name@_test.tmp";

static void write_file(const void *bytes, size_t size) {
    FILE *stream = fopen(file, "wb");
    CHECK(stream && fwrite(bytes, 1, size, stream) == size && fclose(stream) == 0);
}

static void test_example(void) {
    const nnhost_loader *table = (const nnhost_loader *)plugin.descriptor->table;
    const nnhost_example_data *example =
        (const nnhost_example_data *)plugin.descriptor->get_extension(NNHOST_EXAMPLE_DATA);
    nnhost_error error = NNHOST_ERROR_INIT;
    nnhost_loader_info info;
    void *self = NULL;
    CHECK(!plugin.descriptor->get_extension("org.example.unknown/1"));
    write_file(example->files[0]->bytes, (size_t)example->files[0]->size);
    CHECK(table->probe(file, example->files[0]->bytes, example->files[0]->size) > 50);
    CHECK(table->probe(file, (const uint8_t *)"7,0,255", 7) == 0 && table->probe("folder", NULL, 0) == 0);
    CHECK(make_instance("", file, &self, &error) == NNHOST_OK);
    memset(&info, 0, sizeof info);
    info.struct_size = (uint32_t)sizeof info;
    CHECK(table->info(self, &info, &error) == NNHOST_OK);
    CHECK(info.count == 4 && info.height == 2 && info.width == 3 && info.channels == 1 && info.class_count == 2);

    uint8_t values[4 * 6 + 1];
    int32_t labels[4];
    for (int64_t capacity = 1; capacity <= 5; ++capacity) {
        int64_t count = 0, read = 0;
        memset(values, 77, sizeof values);
        do {
            CHECK(table->read(self, capacity, values + 6 * read, labels + read, &count, &error) == NNHOST_OK);
            read += count;
        } while (count > 0);
        CHECK(read == 4 && memcmp(labels, example->labels, sizeof labels) == 0);
        for (int i = 0; i < 4 * 6; ++i) CHECK(values[i] == example->values[i]);
        CHECK(values[4 * 6] == 77);
        CHECK(table->rewind(self, &error) == NNHOST_OK);
    }
    destroy_instance(self);
}

static void refused(const char *text, int64_t line, int64_t column) {
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = NULL;
    write_file(text, strlen(text));
    CHECK(make_instance("", file, &self, &error) == NNHOST_E_DATA);
    CHECK(error.line == line && error.column == column && strcmp(error.file, file) == 0);
    if (error.line != line || error.column != column)
        printf("%s:%d:%d: %s\n", text, (int)error.line, (int)error.column, error.text);
    CHECK(error.text[0] != '\0' && !self);
}

static void test_refusals(void) {
    nnhost_error error = NNHOST_ERROR_INIT;
    void *self = NULL;
    refused("", 1, 1);
    refused("7,0,255\n", 1, 1);
    refused("records 1 labels 2 height 1 breadth 2\n", 1, 7);
    refused("records 0 labels 2 height 1 width 2\n", 1, 2);
    refused("records 1000000000 labels 2 height 65535 width 65535\n", 2, 1);
    refused("records 1 labels 2 height 1 width 2\n2 0 255\n", 2, 1);
    refused("records 1 labels 2 height 1 width 2\n1 256 0\n", 2, 2);
    refused("records 1 labels 2 height 1 width 2\n1 0 -1\n", 2, 3);
    refused("records 1 labels 2 height 1 width 2\n1 0\n", 2, 3);
    refused("records 1 labels 2 height 1 width 2\n1 0 2 3\n", 2, 4);
    refused("records 1 labels 2 height 1 width 2\n1 0 25", 2, 4);
    refused("records 2 labels 2 height 1 width 2\n1 0 255\n", 3, 1);
    refused("records 1 labels 2 height 1 width 2\n1 0 255\n1 0 255\n", 3, 1);
    CHECK(make_instance("", "there_is_no_such_file", &self, &error) == NNHOST_E_MISSING);
    CHECK(make_instance("", ".", &self, &error) == NNHOST_E_MISSING);
}

int main(int argc, char **argv) {
    open_plugin(argc > 1 ? argv[1] : "build/@name@.so");
    test_example();
    test_refusals();
    remove(file);
    return end_of_test();
}
