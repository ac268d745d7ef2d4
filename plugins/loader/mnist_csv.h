/* The parts of mnist_csv: mnist_csv_fast.c takes the lines that are spelled plainly, which are nearly all of most
 * files, with one of the parsers of mnist_csv_parsers.h; mnist_csv_fields.c takes the fields of the others off the
 * stream, one by one, and says what is wrong with them; mnist_csv_lines.c finds its way in lines. */
#ifndef NNHOST_LOADER_MNIST_CSV_H
#define NNHOST_LOADER_MNIST_CSV_H

#include "gz_stream.h"
#include "mnist_csv_parsers.h"

typedef struct mnist_csv {
    gz_stream stream;
    int64_t line; /* number of the line that is being read, from 1 */
    int64_t classes, height, width;
    int has_labels; /* 0 or 1: fields before the pixels */
    int has_header;
    csv_parser parser;
    uint8_t *row; /* (height * width + CSV_ROW_MARGIN) */
} mnist_csv;

/* Takes the next line as a record if it is spelled plainly: *got = 1. Else *got = 0 and nothing is taken. */
nnhost_status csv_take_plain_record(mnist_csv *csv, uint8_t *pixels, int32_t *label, int *got, nnhost_error *error);

/* Takes the number 0..limit that is field `field` of the line and the comma or line end behind it; *ends_line tells
 * which. The end of the file ends a line. */
nnhost_status csv_take_field(mnist_csv *csv, int64_t field, uint32_t limit, int is_label, uint32_t *value,
                             int *ends_line, nnhost_error *error);

nnhost_status csv_nul_failure(mnist_csv *csv, int64_t field, nnhost_error *error);

/* Fails because the line does not have `wanted` fields, after `field` fields were taken. */
nnhost_status csv_length_failure(mnist_csv *csv, int64_t field, int64_t wanted, nnhost_error *error);

/* To the next line that is not blank, or to the end of the file. */
nnhost_status csv_skip_blank_lines(mnist_csv *csv, nnhost_error *error);

/* Reads ahead to the first record: is there a header, and what are height and width? */
nnhost_status csv_find_geometry(mnist_csv *csv, const nnhost_host *host, nnhost_error *error);

/* From anywhere to the line of the first record. */
nnhost_status csv_to_first_record(mnist_csv *csv, nnhost_error *error);

/* What the checker reads where it is given no data. */
extern const nnhost_example_data mnist_csv_example;

#endif
