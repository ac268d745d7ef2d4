#include "verbs.hpp"

#include "commands.hpp"
#include "error.hpp"

#include <fmt/format.h>
#include <nnhost/nnhost.h>

#include <algorithm>

namespace cli {

namespace {

int train_or_explain(const CommandLine &line) {
    return line.has("explain") && !line.flag("print-config") ? explain(line) : train(line);
}

const Verb train_verb{
    "train",
    for_train,
    "",
    0,
    "train a network and keep it in a run folder",
    "Loads records, builds a network, trains it, and says after each epoch how well it does on the test data. The "
    "network goes to model.safetensors in the next run folder (runs/1, runs/2, ...), with run.ini, which repeats the "
    "run, pictures, and report.html. Ctrl-C keeps what was learnt so far, and --resume goes on from there. --explain "
    "shows the "
    "formulas at work instead. Without any option it trains the three-layer sigmoid network on the "
    "bundled sample of MNIST.",
    {"train", "train --hidden 300,100 --augmenter rotation:degrees=10,mode=random --learning-rate 0.05",
     "train --resume runs/1 --epochs 10"},
    train_or_explain};

const Verb test_verb{"test",
                     for_test,
                     "MODEL",
                     1,
                     "test a network: accuracy, each class, confusion matrix",
                     "Asks the network about every labelled record and counts. MODEL is a model file or a run folder. "
                     "Without --data: the bundled test sample.",
                     {"test runs/1", "test runs/1 --json", "test runs/1 --data mnist/t10k-images-idx3-ubyte"},
                     test};

const Verb predict_verb{
    "predict",
    for_predict,
    "MODEL FILE.png...|--records LIST|--data PATH",
    any_number,
    "read digits from pictures, or from records of a data set",
    "What to read must be named: pictures, or records with --records, --data or --loader (without --data they are of "
    "the "
    "bundled test sample). Prints the answer and the three largest outputs of the network for each. The outputs are "
    "shown as they "
    "are: with sigmoid each lies in 0..1, but they are not probabilities and do not add up to 1. MODEL is a model "
    "file or a run folder.",
    {"predict runs/1 --records 0,5,10-19", "predict runs/1 my_digit.png --fit",
     "predict runs/1 --data mnist/t10k-images-idx3-ubyte --records 0-9"},
    predict};

const Verb backquery_verb{
    "backquery",
    for_backquery,
    "MODEL",
    1,
    "draw what the network has in mind for each class",
    "Runs the network backwards, from the wanted outputs to a picture, and writes one PNG with "
    "all classes. MODEL is a model file or a run folder.",
    {"backquery runs/1", "backquery runs/1 --show", "backquery runs/1 --label 3 --output three.png"},
    backquery};

const Verb sweep_verb{"sweep",
                      for_sweep,
                      "",
                      0,
                      "train with every value of some options, and tell which is best",
                      "Trains every combination of the values that options of train are given, and measures each on "
                      "records that are held "
                      "back from the training data. Values: a,b,c; LOW:HIGH:COUNT, evenly spaced; LOW:HIGH:log:COUNT, "
                      "each the same times "
                      "the one before; FIRST..LAST, FIRST..LAST:STEP; on,off. 300x100 is one value of --hidden, with "
                      "two layers. Commas in "
                      "front of KEY= belong to the plugin: none,rotation:degrees=5,mode=random is two values. An "
                      "option that is given again "
                      "adds values. A training is told of after each epoch, so --epochs 1..30 costs no more than "
                      "--epochs 30. With --random "
                      "a range needs no COUNT. Leaves in sweeps/N a run folder for each training, results.csv, "
                      "summary.csv, a graph for each "
                      "option and a heat map for each two, and prints the best as a command. The test data are read at "
                      "the very end. Ctrl-C "
                      "keeps what was trained, and --resume goes on.",
                      {"sweep --learning-rate 0.01:0.3:log:3 --hidden 50,100 --epochs 1..5",
                       "sweep --random 6 --learning-rate 0.01:0.5:log --hidden 20..100 --epochs 3 --repeats 3",
                       "sweep --resume sweeps/1"},
                      sweep};

const Verb plot_verb{
    "plot",
    for_plot,
    "[RUN]",
    1,
    "draw the pictures and the report of a run again",
    "Writes into the run folder: curves (error and accuracy of each epoch), confusion (which class was read as which, "
    "also as CSV), misclassified (test records that were answered wrongly, the surest first, also as CSV), samples "
    "(training records as the network sees them, augmented copies beside them), weights (of each node of the first "
    "layer), backquery, and report (one page of all that, to open in a browser, with a pad to draw digits on that the "
    "network reads). What a run has no data for is left out, and that is said. Without RUN: the newest run.",
    {"plot", "plot runs/1 --only confusion", "plot runs/1 --only misclassified --show"},
    plot};

const Verb compare_verb{
    "compare",
    for_compare,
    "RUN RUN",
    any_number,
    "tell what differs between two runs, and whether it is chance",
    "Prints which settings differ, how well both do on the same test data, how many records one alone reads rightly, "
    "and whether that is more than chance (McNemar's test). Writes compare.svg (the curves of both) and "
    "only_one_right.png (records that one alone reads rightly) into the current folder, or that of --output. "
    "RUN is a run folder, or, with --data, a model file.",
    {"compare runs/1 runs/2", "compare runs/1 runs/latest --output comparison",
     "compare runs/1 runs/2 --data mnist/t10k-images-idx3-ubyte"},
    compare};

const Verb plugins_verb{"plugins",
                        for_plugins,
                        "[NAME]",
                        1,
                        "list the plugins, or explain one",
                        "Looks at every library of the search path in a process of its own, so that one that crashes "
                        "or hangs is a line of the table. With NAME: one plugin in full, with its parameters.",
                        {"plugins", "plugins rotation", "plugins --plugin-dir . --json"},
                        plugins};

const Verb check_verb{
    "check",
    for_check,
    "PLUGIN[:key=value,...]|DATA|MODEL...",
    any_number,
    "hold a plugin to the contract, or look through data or a model",
    "PLUGIN is a library file, or the name of one that is installed. Each test runs in a process of "
    "its own, so that a plugin that crashes or hangs fails the test and no more. Level 1: the library "
    "loads and does no harm; 2: memory, errors, threads; 3: derivatives, inverses, statistics, records "
    "are right; 4: it holds out. A loader is checked on the example that it brings, or on --data. "
    "DATA is a file or folder of records, read with --loader or by what recognises it: every record "
    "that cannot be read is told, and labels, values and duplicates are counted. MODEL is a model file or a "
    "run folder. The exit code is 0 when all is well and 1 when something is not.",
    {"check ./softsign.so", "check rotation:mode=random --level 4", "check mnist/mnist_train.csv"},
    check_any};

const Verb convert_verb{
    "convert",
    for_convert,
    "FROM TO",
    2,
    "write records in another format: CSV, IDX, pictures",
    "The name of TO says which: NAME.csv; NAME-images-idx3-ubyte or NAME-images.idx, with the labels in the "
    "file that has labels in its name instead of images; NAME/ for a folder of PNG files NUMBER_LABEL.png. With .gz "
    "at its end a file is compressed. What was written is read again and compared before it takes its place.",
    {"convert mnist/train-images-idx3-ubyte mnist_train.csv.gz", "convert mnist/mnist_test.csv pictures/",
     "convert mnist/my_digits my-images-idx3-ubyte --loader png_folder:fit=true"},
    convert};

const Verb new_plugin_verb{"new-plugin",
                           for_new_plugin,
                           "KIND NAME",
                           2,
                           "write the project of a plugin of your own",
                           "KIND is activation, initialiser, loader or augmenter; NAME is of lower-case letters, "
                           "digits and _. The folder holds a "
                           "plugin that works, its test, what builds it, and a README.md with the commands to build, "
                           "check and use it. It needs "
                           "nothing but the installed nnhost and the usual tools of its language.",
                           {"new-plugin activation my_activation", "new-plugin loader my_loader --lang c++",
                            "new-plugin augmenter my_augmenter --output elsewhere --licence Apache-2.0"},
                           new_plugin};

} // namespace

const std::vector<Verb> &all_verbs() {
    static const std::vector<Verb> verbs = {train_verb, test_verb,    predict_verb,   backquery_verb,
                                            sweep_verb, plot_verb,    compare_verb,   plugins_verb,
                                            check_verb, convert_verb, new_plugin_verb};
    return verbs;
}

const Verb *find_verb(const std::string &name) {
    const auto &verbs = all_verbs();
    const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb &verb) { return verb.name == name; });
    return found == verbs.end() ? nullptr : &*found;
}

void unknown_verb(const std::string &name) {
    std::vector<std::string> names;
    for (const Verb &verb : all_verbs()) names.push_back(verb.name);
    const std::string near = nearest(name, names);
    throw CliError(exit_usage, name, "there is no such verb",
                   near.empty() ? fmt::format("the verbs are {}", fmt::join(names, ", "))
                                : fmt::format("did you mean {}?", near));
}

std::string usage(const Verb &verb) {
    return fmt::format("{} {}{}{} [OPTIONS]", program(), verb.name, verb.arguments[0] == '\0' ? "" : " ",
                       verb.arguments);
}

std::string nearest(const std::string &word, const std::vector<std::string> &candidates) {
    std::vector<const char *> texts;
    for (const std::string &candidate : candidates) texts.push_back(candidate.c_str());
    const std::int64_t index = nnhost_nearest(word.c_str(), texts.data(), static_cast<std::int64_t>(texts.size()));
    return index < 0 ? "" : candidates[static_cast<std::size_t>(index)];
}

} // namespace cli
