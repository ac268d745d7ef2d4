/* nnhost/nnhost.h - the C API of libnnhost, for programs that embed it. A plugin never needs this header.
 *
 * Conventions
 *   1. C99. Handles are opaque; what `X_create`, `X_open` or `X_load` gives, `X_destroy` takes back (NULL is fine
 * there). Destroy data sets, networks and options before their context.
 *   2. A function that can fail returns nnhost_status (NNHOST_OK = 0) and fills the caller's nnhost_error, which may be
 *      NULL. On failure the outputs are untouched. The library never prints, aborts or exits, and throws nothing.
 *   3. Texts and arrays that are returned belong to the handle they were asked from. They live until it is changed
 *      (set, trained) or destroyed. A handle that is NULL is refused with NNHOST_E_ARGUMENT, never a crash.
 *   4. Structs that the library fills: set struct_size first (`nnhost_dataset_info info = {.struct_size = sizeof
 * info};`).
 *   5. A handle is used by one thread at a time; a context and everything made from it count as one handle.
 *      Different contexts are independent. nnhost_context_cancel alone may be called from any thread and signal
 * handler.
 *   6. Pixels are in the raw range of their data set (0..255 for u8 data) wherever they enter; the network scales them
 *      to its input range. Arrays of records are row-major, one record after the other.
 *   7. 0.x: this API may change with a minor version. The plugin contract, which is 1.0, does not change with it.
 */
#ifndef NNHOST_NNHOST_H
#define NNHOST_NNHOST_H

#include <nnhost/abi/entry.h>
#include <nnhost/abi/rng.h>
#include <nnhost/abi/types.h>
#include <nnhost/abi/version.h>

#if defined(NNHOST_BUILDING_LIBRARY)
#define NNHOST_API NNHOST_EXPORT
#else
#define NNHOST_API
#endif

NNHOST_EXTERN_C_BEGIN

typedef struct nnhost_context nnhost_context; /* registry of plugins, log, kernel */
typedef struct nnhost_options nnhost_options; /* values for the option table */
typedef struct nnhost_dataset nnhost_dataset; /* records in memory, or a stream of them */
typedef struct nnhost_network nnhost_network; /* layers of weights with their activations */
typedef struct nnhost_values nnhost_values;   /* the parameters of one plugin, parsed */

/* "0.1.0": the version of the library that is running. [any-thread] */
NNHOST_API const char *nnhost_version(void);

/* Short text for a status: "malformed data". Static. [any-thread] */
NNHOST_API const char *nnhost_status_text(nnhost_status status);

/* Index of the candidate that `word` was most likely meant to be, or -1 when none is near: for "did you mean".
 * [any-thread] */
NNHOST_API int64_t nnhost_nearest(const char *word, const char *const *candidates, int64_t count);

/* 95 % interval of a share of `correct` in `records` (E. B. Wilson, 1927): low and high in 0..1. [any-thread] */
NNHOST_API void nnhost_interval(int64_t correct, int64_t records, double *low, double *high);

/* ---- context ---------------------------------------------------------------------------------------------------- */

NNHOST_API nnhost_status nnhost_context_create(nnhost_context **context, nnhost_error *error);
NNHOST_API void nnhost_context_destroy(nnhost_context *context);

/* Receives what the core and the plugins have to say; level is NNHOST_LOG_*. May be called from a thread of the
 * library, but never twice at once; must not call the library. NULL: silence (the default). */
typedef void (*nnhost_log_function)(void *user, int32_t level, const char *text);
NNHOST_API void nnhost_context_set_log(nnhost_context *context, nnhost_log_function log, void *user);

/* Asks what is running to stop soon: training then returns NNHOST_E_CANCELLED after the record at hand, with the
 * network as trained so far. The request is cleared when the next call of nnhost_network_train returns. */
NNHOST_API void nnhost_context_cancel(nnhost_context *context);

/* Matrix kernel: "openblas" (default) or "reference". */
NNHOST_API nnhost_status nnhost_context_set_kernel(nnhost_context *context, const char *name, nnhost_error *error);

/* "OpenBLAS 0.3.21 SkylakeX, 1 thread". */
NNHOST_API const char *nnhost_context_kernel(nnhost_context *context);

/* ---- plugins ---------------------------------------------------------------------------------------------------- */

/* Searched in this order: directories added here; NNHOST_PLUGIN_PATH (colon-separated); the user's
 * $XDG_DATA_HOME/nnhost/plugins (default ~/.local/share/nnhost/plugins); nnhost/plugins beside libnnhost.
 * Environment variables are ignored in a set-uid program. */
NNHOST_API nnhost_status nnhost_context_add_plugin_directory(nnhost_context *context, const char *directory,
                                                             nnhost_error *error);

/* Allows libraries and directories that other users can write to. Off by default. */
NNHOST_API void nnhost_context_allow_writable_plugins(nnhost_context *context, int32_t allow);

/* Registers every plugin of an entry function of this process, through the same checks as a library's. All or nothing.
 */
NNHOST_API nnhost_status nnhost_register(nnhost_context *context, nnhost_entry_function entry, nnhost_error *error);

/* What is known of a plugin. Points into the plugin, which is never unloaded. */
typedef struct nnhost_plugin_info {
    uint32_t struct_size;
    uint32_t thread_model; /* NNHOST_THREADS_* */
    const char *kind;      /* "nnhost.activation/1" */
    const char *id;
    const char *name;
    const char *version;
    const char *summary;
    const char *doc;
    const char *vendor;
    const char *licence;
    const char *file; /* canonical path, or "" when registered in process. Lives as long as the context */
    const nnhost_parameter_spec *const *parameters;
    uint32_t parameter_count;
    uint32_t reserved;
    const nnhost_descriptor *descriptor; /* the host's copy, zero where the plugin's own is shorter; lives as long as
                                            the context. For those who make instances themselves */
} nnhost_plugin_info;

/* Finds a plugin by `name`, `name.so`, id, or a path with a slash, and loads its library where needed. `kind` is
 * NNHOST_ACTIVATION_KIND, ..., or NULL for any. */
NNHOST_API nnhost_status nnhost_plugin_find(nnhost_context *context, const char *kind, const char *name,
                                            nnhost_plugin_info *info, nnhost_error *error);

/* Finds the plugin that NAME[:key=value,...] names and checks the parameters, without making an instance: no code of
 * the plugin runs. `loader_path` fills a loader's `path`; NULL for the other kinds. */
NNHOST_API nnhost_status nnhost_plugin_check(nnhost_context *context, const char *kind, const char *text,
                                             const char *loader_path, nnhost_error *error);

/* Plugins registered so far, in order of registration. Index out of range: NNHOST_E_ARGUMENT. */
NNHOST_API int64_t nnhost_plugin_count(nnhost_context *context);
NNHOST_API nnhost_status nnhost_plugin_at(nnhost_context *context, int64_t index, nnhost_plugin_info *info,
                                          nnhost_error *error);

/* Calls `visit` with the path of each candidate library (*.so) in the search path, in its order, without opening any.
 * Directories that do not exist are passed over. A visit that returns not 0 ends it. */
typedef int32_t (*nnhost_visit_function)(void *user, const char *path);
NNHOST_API nnhost_status nnhost_plugin_candidates(nnhost_context *context, nnhost_visit_function visit, void *user,
                                                  nnhost_error *error);

/* ---- plugins, for those who test them ---------------------------------------------------------------------------- */

/* Finds the plugin that NAME[:key=value,...] names and parses its parameters: what its `create` is to be given.
 * `loader_path` fills a loader's `path`; NULL for the other kinds. Destroy the values before their context. */
NNHOST_API nnhost_status nnhost_values_create(nnhost_context *context, const char *kind, const char *text,
                                              const char *loader_path, nnhost_values **values, nnhost_error *error);
NNHOST_API void nnhost_values_destroy(nnhost_values *values);

/* One pointer for each declared parameter, in the order of declaration; as many as the descriptor's parameter_count. */
NNHOST_API const nnhost_parameter_value *const *nnhost_values_pointers(const nnhost_values *values);

/* The generator of a seed, as a plugin is handed one. Networks draw from others of the same seed. [any-thread] */
NNHOST_API void nnhost_rng_seed(nnhost_rng *rng, uint64_t seed);

/* Stands between the context and every plugin instance that it makes: to count calls, to make some fail, to hold a
 * plugin to the contract. The functions must not call the context. */
typedef struct nnhost_interposer {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    void *user;        /* lives as long as the context */

    /* Makes the instance, by calling descriptor->create (where there is one) or without it. On entry *table is the
     * descriptor's and *self is NULL; on return they are what the context is to call, and may be of the interposer's
     * own. Same rules as for a plugin's create. [any-thread] */
    nnhost_status (*create)(void *user, const nnhost_descriptor *descriptor, const nnhost_host *host,
                            const nnhost_parameter_value *const *values, uint32_t count, const void **table,
                            void **self, nnhost_error *error) NNHOST_NOEXCEPT;

    /* Ends what create made. [any-thread] */
    void (*destroy)(void *user, const nnhost_descriptor *descriptor, const void *table, void *self) NNHOST_NOEXCEPT;
} nnhost_interposer;

/* Copies `interposer`; every instance made from now on goes through it. NULL: none. Once instances live it may not be
 * changed. */
NNHOST_API nnhost_status nnhost_context_interpose(nnhost_context *context, const nnhost_interposer *interposer,
                                                  nnhost_error *error);

/* For an interposer that has found a fault: the call into a plugin that is running fails with this error when it
 * returns, and so does the function of the library that made it. The first fault counts; it stays. [any-thread] */
NNHOST_API void nnhost_context_fail(nnhost_context *context, const nnhost_error *fault);

/* ---- the option table ------------------------------------------------------------------------------------------- */

#define NNHOST_OPTION_BOOL 1
#define NNHOST_OPTION_INTEGER 2
#define NNHOST_OPTION_REAL 3
#define NNHOST_OPTION_TEXT 4   /* checked where it is used */
#define NNHOST_OPTION_CHOICE 5 /* one of `choices` */
#define NNHOST_OPTION_RANGE 6  /* LOW:HIGH, two reals, LOW < HIGH */
#define NNHOST_OPTION_SIZES 7  /* 300,100: positive integers */
#define NNHOST_OPTION_PLUGIN 8 /* NAME[:key=value,...] */

#define NNHOST_OPTION_REPEATABLE 1u    /* set adds another value */
#define NNHOST_OPTION_ABOVE_MINIMUM 2u /* the minimum itself is refused */

/* One row. Static. */
typedef struct nnhost_option_info {
    uint32_t struct_size;
    int32_t type;     /* NNHOST_OPTION_* */
    const char *name; /* "learning-rate" */
    const char *metavar;
    const char *default_text; /* "" where the default is worked out (see help) or empty */
    const char *help;         /* one sentence, with unit and range */
    const char *since;        /* version of nnhost */
    const char *choices;      /* "errors|gradient", or "" */
    double minimum;           /* integer and real, inclusive */
    double maximum;
    uint32_t flags; /* NNHOST_OPTION_REPEATABLE */
    uint32_t reserved;
} nnhost_option_info;

/* The table is the same for everybody and never changes while the library runs. [any-thread] */
NNHOST_API int64_t nnhost_option_count(void);
NNHOST_API const nnhost_option_info *nnhost_option_at(int64_t index); /* NULL out of range */

NNHOST_API nnhost_status nnhost_options_create(nnhost_options **options, nnhost_error *error);
NNHOST_API void nnhost_options_destroy(nnhost_options *options);

/* Sets one value from text. error.parameter names the option at fault. A repeatable option gets one more value. */
NNHOST_API nnhost_status nnhost_options_set(nnhost_options *options, const char *name, const char *value,
                                            nnhost_error *error);

/* The value as text (that of a repeatable option: its `index`th), or NULL for an unknown name or an index out of range.
 * Lives until the option is set again. */
NNHOST_API const char *nnhost_options_get(const nnhost_options *options, const char *name, int64_t index);

/* Nonzero when the value was set, zero while it is the default. */
NNHOST_API int32_t nnhost_options_is_set(const nnhost_options *options, const char *name);

/* ---- data ------------------------------------------------------------------------------------------------------- */

typedef struct nnhost_dataset_info {
    uint32_t struct_size;
    uint32_t class_count; /* 0: no labels */
    int64_t count;        /* records; -1: a stream whose loader knows it only at the end, before it was read once */
    int64_t height;
    int64_t width;
    int64_t channels;
    int32_t element_type; /* NNHOST_ELEMENT_* of abi/loader.h: 1 uint8_t, 2 float */
    uint32_t reserved;
    double value_minimum; /* raw range, 0..255 for u8 */
    double value_maximum;
    const char *const *class_names; /* class_count texts */
    const char *source;             /* path, or "memory" */
    const char *loader;             /* short name of the loader, or "memory" */
} nnhost_dataset_info;

/* Reads all records of `path`. `loader` is NAME[:key=value,...], or NULL: the loader whose probe is surest. `path` may
 * be NULL when the loader's own parameters name it. */
NNHOST_API nnhost_status nnhost_dataset_open(nnhost_context *context, const char *loader, const char *path,
                                             nnhost_dataset **dataset, nnhost_error *error);

/* For training on data larger than memory: the records are read again in every epoch, and `buffer_records` (at least 1)
 * of them are held. With the option shuffle, the next record to train is drawn from these, and the next one that is
 * read takes its place: a full shuffle when the buffer holds all records, in another order than that of a data set in
 * memory; without it, they come in the file's order, bit for bit as from memory. Trainer auto and the background are
 * chosen by the first records. Labels and values are checked as they are read, so nnhost_network_train may report what
 * nnhost_dataset_open would have. A model's data checksum stays empty. NNHOST_E_UNSUPPORTED when the loader can read
 * only once (a pipe). For nnhost_network_create and the training data of nnhost_network_train alone: what asks for
 * records by number, tests or predicts gives NNHOST_E_UNSUPPORTED. */
NNHOST_API nnhost_status nnhost_dataset_open_stream(nnhost_context *context, const char *loader, const char *path,
                                                    int64_t buffer_records, nnhost_dataset **dataset,
                                                    nnhost_error *error);

/* Copies records from memory. Of `info`: class_count, count, height, width, channels, element_type, value range and
 * class_names (NULL: "0", "1", ...) are read. `values` (count, height, width, channels); `labels` (count), or NULL. */
NNHOST_API nnhost_status nnhost_dataset_from_memory(nnhost_context *context, const nnhost_dataset_info *info,
                                                    const void *values, const int32_t *labels, nnhost_dataset **dataset,
                                                    nnhost_error *error);

/* Two data sets of the records of one in memory: `count` of them, drawn by chance, are held back (for validation), the
 * others are the rest; both are in the order of before. The same seed and number of records give the same split.
 * Copies: `dataset` may be destroyed. NNHOST_E_ARGUMENT unless 0 < count < its records; NNHOST_E_UNSUPPORTED for a
 * stream. */
NNHOST_API nnhost_status nnhost_dataset_split(const nnhost_dataset *dataset, int64_t count, uint64_t seed,
                                              nnhost_dataset **rest, nnhost_dataset **held_back, nnhost_error *error);
NNHOST_API void nnhost_dataset_destroy(nnhost_dataset *dataset);
NNHOST_API nnhost_status nnhost_dataset_describe(const nnhost_dataset *dataset, nnhost_dataset_info *info,
                                                 nnhost_error *error);

/* One record, raw, as floats: values (height * width * channels), and its label (-1: none). Either may be NULL. */
NNHOST_API nnhost_status nnhost_dataset_record(const nnhost_dataset *dataset, int64_t index, float *values,
                                               int32_t *label, nnhost_error *error);

/* ---- the network ------------------------------------------------------------------------------------------------ */

typedef struct nnhost_network_info {
    uint32_t struct_size;
    uint32_t layer_count;           /* weight matrices: 2 for the seed's network */
    const int64_t *sizes;           /* layer_count + 1 numbers of nodes: 784, 200, 10 */
    const char *const *activations; /* layer_count texts NAME[:key=value,...] */
    const char *initialiser;        /* NAME[:key=value,...] */
    int64_t height;                 /* of an input image */
    int64_t width;
    int64_t channels;
    uint32_t class_count;
    uint32_t has_bias; /* 1: each node but those of the input has a bias, option bias; else 0 */
    const char *const *class_names;
    double input_low; /* input range */
    double input_high;
    double target_low; /* target range */
    double target_high;
    const char *summary; /* of its training, as one line, or "" */
    int64_t epochs;      /* that it was trained for; */
    int64_t records;     /* and records of the next one, augmented ones included: where training can go on */
} nnhost_network_info;

/* A new network for records like the data set's, with initial weights: options hidden, activation, output-activation,
 * initialiser, bias, seed, input-range, target-range. */
NNHOST_API nnhost_status nnhost_network_create(nnhost_context *context, const nnhost_options *options,
                                               const nnhost_dataset *dataset, nnhost_network **network,
                                               nnhost_error *error);

/* Model files are safetensors. Loading looks plugins up by id in the search path alone. Saving writes a temporary file
 * in the same folder, syncs and renames it: the file at `path` is whole at every moment. */
NNHOST_API nnhost_status nnhost_network_load(nnhost_context *context, const char *path, nnhost_network **network,
                                             nnhost_error *error);
NNHOST_API nnhost_status nnhost_network_save(const nnhost_network *network, const char *path, nnhost_error *error);
NNHOST_API void nnhost_network_destroy(nnhost_network *network);
NNHOST_API nnhost_status nnhost_network_describe(const nnhost_network *network, nnhost_network_info *info,
                                                 nnhost_error *error);

/* Weights of layer 0..layer_count-1, (receiving nodes, sending nodes) row-major; count = rows * columns floats. */
NNHOST_API nnhost_status nnhost_network_get_weights(const nnhost_network *network, uint32_t layer, float *weights,
                                                    int64_t count, nnhost_error *error);
NNHOST_API nnhost_status nnhost_network_set_weights(nnhost_network *network, uint32_t layer, const float *weights,
                                                    int64_t count, nnhost_error *error);

/* Biases of layer 0..layer_count-1, one for each receiving node: what is added to its sum of weighted inputs. count =
 * rows floats. NNHOST_E_ARGUMENT when the network has none (has_bias). */
NNHOST_API nnhost_status nnhost_network_get_biases(const nnhost_network *network, uint32_t layer, float *biases,
                                                   int64_t count, nnhost_error *error);
NNHOST_API nnhost_status nnhost_network_set_biases(nnhost_network *network, uint32_t layer, const float *biases,
                                                   int64_t count, nnhost_error *error);

/* ---- training --------------------------------------------------------------------------------------------------- */

#define NNHOST_PROGRESS_RECORDS 1 /* some records further */
#define NNHOST_PROGRESS_EPOCH 2   /* an epoch is complete; the test figures are filled where test data were given */
#define NNHOST_PROGRESS_STATE 3   /* what NNHOST_TRAINING_STATE asked for */

typedef struct nnhost_progress {
    uint32_t struct_size;
    int32_t event; /* NNHOST_PROGRESS_* */
    int64_t epoch; /* from 1 */
    int64_t epochs;
    int64_t record;     /* records done in this epoch, augmented ones included */
    int64_t records;    /* of an epoch; -1 while nobody knows: in the first one of a stream */
    double error;       /* mean over the records done in this epoch of the seed's E, the sum of (t - o)^2 */
    double seconds;     /* training time of this epoch so far, without testing */
    int64_t test_count; /* 0 where no test data were given */
    int64_t test_correct;
    int64_t correct;      /* of the records done in this epoch: answered right before they were learnt from */
    double test_error;    /* mean of the seed's E over the test data */
    double learning_rate; /* of this epoch */
} nnhost_progress;

#define NNHOST_TRAINING_GO_ON 0
#define NNHOST_TRAINING_STOP 1
#define NNHOST_TRAINING_STATE 2

/* Called on the training thread. What it returns: GO_ON; STOP, or any other number: stop, as nnhost_context_cancel
 * does, at the next place from which training can go on to the same bits, some eight thousand records further at most;
 * STATE: to be called once more with NNHOST_PROGRESS_STATE at that place, if the epoch has one before its end.
 *
 * At NNHOST_PROGRESS_EPOCH and NNHOST_PROGRESS_STATE the network has the weights of that moment, and knows how far it
 * has come: nnhost_network_save, _get_weights and _describe may be called for it, and nothing else of its context. */
typedef int32_t (*nnhost_progress_function)(void *user, const nnhost_progress *progress);

/* Trains with the options epochs, learning-rate, batch-size, seed, shuffle, backpropagation, augmenter, trainer,
 * threads. `test`
 * (tested after each epoch) and `progress` may be NULL. NNHOST_E_DIVERGED and NNHOST_E_CANCELLED leave the network as
 * it was when training stopped; every other error leaves it as it was before the call. */
NNHOST_API nnhost_status nnhost_network_train(nnhost_network *network, const nnhost_options *options,
                                              const nnhost_dataset *dataset, const nnhost_dataset *test,
                                              nnhost_progress_function progress, void *user, nnhost_error *error);

/* The same, from where the training of this network stopped: after an epoch, at NNHOST_PROGRESS_STATE, or when it was
 * cancelled. A saved and loaded network knows that place too. With the options and the data of before, the result is
 * bit by bit that of a training that was never stopped; the option epochs is the number of all epochs. A network that
 * was never trained begins. NNHOST_E_DATA when the records are not those of before,
 * NNHOST_E_ARGUMENT when these options never come to that place. */
NNHOST_API nnhost_status nnhost_network_continue(nnhost_network *network, const nnhost_options *options,
                                                 const nnhost_dataset *dataset, const nnhost_dataset *test,
                                                 nnhost_progress_function progress, void *user, nnhost_error *error);

/* How nnhost_network_train would train with these options and data: "plain", "blocked" or "sparse" (option trainer).
 * Static; NULL when an argument is NULL. */
NNHOST_API const char *nnhost_network_trainer(const nnhost_network *network, const nnhost_options *options,
                                              const nnhost_dataset *dataset);

/* What training with these options gives the network in `epoch` (from 1) for record `index` of data in memory: the
 * record in the input range or, where there are augmenters, the copies that they make of it. *count: on entry the room
 * in `inputs` (count, height, width, channels), on return how many there are. inputs NULL: *count alone is set. */
NNHOST_API nnhost_status nnhost_network_training_inputs(const nnhost_network *network, const nnhost_options *options,
                                                        const nnhost_dataset *dataset, int64_t index, int64_t epoch,
                                                        float *inputs, int64_t *count, nnhost_error *error);

/* In which order training with these options (seed, shuffle) meets the first `count` records of data in memory in
 * `epoch` (from 1): indices (count). */
NNHOST_API nnhost_status nnhost_dataset_training_order(const nnhost_dataset *dataset, const nnhost_options *options,
                                                       int64_t epoch, int64_t count, int64_t *indices,
                                                       nnhost_error *error);

/* ---- asking the network ----------------------------------------------------------------------------------------- */

/* Outputs for `count` records of the data set from `first` on: outputs (count, class_count), in the activation's range.
 */
NNHOST_API nnhost_status nnhost_network_predict(const nnhost_network *network, const nnhost_dataset *dataset,
                                                int64_t first, int64_t count, float *outputs, nnhost_error *error);

/* The same for records in memory: pixels (count, height, width, channels) in 0..255. */
NNHOST_API nnhost_status nnhost_network_predict_pixels(const nnhost_network *network, int64_t count,
                                                       const uint8_t *pixels, float *outputs, nnhost_error *error);

typedef struct nnhost_report {
    uint32_t struct_size;
    uint32_t class_count;
    int64_t records; /* with a label */
    int64_t correct;
    double accuracy;     /* correct / records */
    double interval_low; /* 95 % interval of the accuracy (Wilson 1927) */
    double interval_high;
    double error; /* mean of the seed's E, the sum of (t - o)^2 */
} nnhost_report;

/* Tests all records. confusion (class_count, class_count) row-major, or NULL: row = label, column = answer. */
NNHOST_API nnhost_status nnhost_network_evaluate(const nnhost_network *network, const nnhost_dataset *dataset,
                                                 nnhost_report *report, int64_t *confusion, nnhost_error *error);

/* Backwards query (section 7 of the seed): from wanted outputs (class_count) to the picture (height, width, channels)
 * in 0.01..0.99. Where there are biases, they are taken off the wanted sums before these go back through the weights.
 * NNHOST_E_UNSUPPORTED when an activation has no inverse. */
NNHOST_API nnhost_status nnhost_network_backquery(const nnhost_network *network, const float *wanted, float *picture,
                                                  nnhost_error *error);

/* The same for one class: wanted is target_high there and target_low elsewhere. */
NNHOST_API nnhost_status nnhost_network_backquery_class(const nnhost_network *network, uint32_t class_index,
                                                        float *picture, nnhost_error *error);

NNHOST_EXTERN_C_END

#endif
