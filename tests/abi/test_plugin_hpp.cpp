// The C++ adaptor: all four kinds registered in process and called through the contract, every sort of exception from
// every function, parameters of all types.
#include "adaptor_fixture.hpp"

#include <cmath>

namespace adaptor {

// `call(error)` must give each sort of exception that `function` throws as its status.
template <class Call>
void each_exception(const char *function, Call &&call) {
    BOOST_TEST_CONTEXT(function) {
        thrower = function;
        const auto gives = [&](Thrown what, nnhost_status status, const std::string &text) {
            thrown = what;
            nnhost_error error = NNHOST_ERROR_INIT;
            BOOST_TEST(call(&error) == status);
            BOOST_TEST(error.status == status);
            BOOST_TEST(error.text == text);
            BOOST_TEST(error.struct_size == sizeof error);
            BOOST_TEST(call(nullptr) == status);
            return error;
        };
        const nnhost_error error = gives(Thrown::failure, NNHOST_E_DATA, "bad digit");
        BOOST_TEST(error.hint == std::string("mend it"));
        BOOST_TEST(error.file == std::string("a.txt"));
        BOOST_TEST((error.line == 3 && error.column == 2 && error.byte == 17 && error.sample == 5));
        gives(Thrown::memory, NNHOST_E_MEMORY, "out of memory");
        gives(Thrown::standard, NNHOST_E_INTERNAL, "went\nwrong");
        gives(Thrown::other, NNHOST_E_INTERNAL, "something was thrown that is no std::exception");
        thrower.clear();
        BOOST_TEST(call(nullptr) == NNHOST_OK);
    }
}

BOOST_AUTO_TEST_CASE(descriptions) {
    const nnhost_descriptor &softsign = nnhost::descriptor<Softsign>;
    BOOST_TEST(softsign.id == std::string("org.nnhost.test.hpp.softsign"));
    BOOST_TEST(softsign.version == std::string("1.2.3"));
    BOOST_TEST(softsign.summary == std::string("a test"));
    BOOST_TEST(softsign.doc == std::string("Paragraphs."));
    BOOST_TEST(softsign.vendor == std::string("nnhost tests"));
    BOOST_TEST(softsign.licence == std::string("MIT"));
    BOOST_TEST(softsign.thread_model == NNHOST_THREADS_CONCURRENT);
    BOOST_TEST(nnhost::descriptor<Leaky>.thread_model == NNHOST_THREADS_INSTANCE);
    BOOST_TEST(!softsign.parameters);
    BOOST_TEST(!softsign.get_extension);
}

BOOST_AUTO_TEST_CASE(an_elementwise_activation) {
    Made softsign("hpp_softsign");
    const auto &table = softsign.table<nnhost_activation>();
    nnhost_activation_info info{};
    info.struct_size = sizeof info;
    table.info(softsign.self, &info);
    BOOST_TEST(info.flags == (NNHOST_ACTIVATION_IN_PLACE | NNHOST_ACTIVATION_ELEMENTWISE));
    BOOST_TEST((info.output_minimum == -1 && info.output_maximum == 1 && info.inverse_minimum == -1 &&
                info.inverse_maximum == 1 && info.target_low == -0.9F && info.target_high == 0.8F));

    const float x[] = {-3, -1, 0, 1};
    float y[4];
    float dx[4];
    const float dy[] = {1, 2, 3, 4};
    table.forward(softsign.self, 2, 2, x, y);
    BOOST_TEST(y == (std::vector<float>{-0.75F, -0.5F, 0, 0.5F}), boost::test_tools::per_element());
    table.backward(softsign.self, 2, 2, x, y, dy, dx);
    BOOST_TEST(dx == (std::vector<float>{0.0625F, 0.5F, 3, 1}), boost::test_tools::per_element());
    float in_place[] = {-0.75F, 1, -2, -1};
    BOOST_TEST(table.inverse(softsign.self, 4, in_place, in_place) == 3);
    BOOST_TEST((in_place[0] == -3 && in_place[1] == INFINITY && std::isnan(in_place[2]) && in_place[3] == -INFINITY));

    Made leaky("hpp_leaky:0.5");
    BOOST_TEST(!leaky.table<nnhost_activation>().inverse);
    leaky.table<nnhost_activation>().forward(leaky.self, 1, 4, x, y);
    BOOST_TEST(y == (std::vector<float>{-1.5F, -0.5F, 0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fields_behind_a_shorter_struct_are_left_alone) {
    Made softsign("hpp_softsign");
    nnhost_activation_info info{};
    info.struct_size = offsetof(nnhost_activation_info, target_low);
    info.target_low = 77;
    softsign.table<nnhost_activation>().info(softsign.self, &info);
    BOOST_TEST((info.output_maximum == 1 && info.target_low == 77));
    BOOST_TEST(info.struct_size == offsetof(nnhost_activation_info, target_low));
}

BOOST_AUTO_TEST_CASE(parameters_of_all_types) {
    const Made plain("hpp_everything:path=p");
    BOOST_TEST(Everything::seen == "0.500000 -9007199254740993 yes b abc p");
    BOOST_TEST(logged == std::vector<std::string>{"1 made"}, boost::test_tools::per_element());
    const Made set("hpp_everything:real=-1,integer=3,boolean=off,choice=c,text=x\\,y,path=/a b");
    BOOST_TEST(Everything::seen == "-1.000000 3 no c x,y /a b");

    const nnhost_plugin_info &info = plain.info;
    BOOST_TEST(info.parameter_count == 6U);
    BOOST_TEST(info.parameters[0]->flags == NNHOST_PARAMETER_PRIMARY);
    BOOST_TEST((info.parameters[0]->minimum == -1 && info.parameters[0]->maximum == 1));
    BOOST_TEST(info.parameters[0]->summary == std::string("a real"));
    BOOST_TEST(info.parameters[3]->choices[2] == std::string("c"));
    BOOST_TEST(!info.parameters[3]->choices[3]);
    BOOST_TEST(!info.parameters[4]->choices);
    BOOST_TEST(info.parameters[5]->flags == NNHOST_PARAMETER_REQUIRED);
    BOOST_TEST(!info.parameters[5]->default_text);
}

BOOST_AUTO_TEST_CASE(making_an_instance_can_fail) {
    Made made("hpp_everything:path=p");
    made.destroy();
    BOOST_TEST(alive == 0);
    each_exception("create", [&](nnhost_error *error) {
        void *self = &made;
        const nnhost_parameter_value value = {sizeof value, NNHOST_PARAMETER_REAL, 0, 0, ""};
        const nnhost_parameter_value *values[6] = {&value, &value, &value, &value, &value, &value};
        const nnhost_status status = made.info.descriptor->create(&host, values, 6, &self, error);
        if (status == NNHOST_OK)
            made.info.descriptor->destroy(self);
        else
            BOOST_TEST(self == &made);
        return status;
    });
    BOOST_TEST(alive == 0);

    thrower = "unlisted";
    made.create();
    BOOST_TEST(made.error.text == "the plugin reads a parameter that it does not list in `parameters`: unlisted");
    BOOST_TEST(made.info.descriptor->create(&host, nullptr, 5, &made.self, nullptr) == NNHOST_E_ARGUMENT);

    Made softsign("hpp_softsign");
    each_exception("info", [&](nnhost_error *error) { // an activation's info: asked for while it is made
        softsign.destroy();
        return softsign.info.descriptor->create(&host, nullptr, 0, &softsign.self, error);
    });
}

BOOST_AUTO_TEST_CASE(activations_that_throw_give_nan_and_say_so_once) {
    for (const Thrown what : {Thrown::failure, Thrown::memory, Thrown::standard, Thrown::other}) {
        Made made("hpp_everything:path=p");
        const auto &table = made.table<nnhost_activation>();
        float out[4];
        thrown = what;
        const auto is_nan_before_the_end = [&] {
            const bool is_nan = std::isnan(out[0]) && std::isnan(out[1]) && std::isnan(out[2]) && out[3] == 9;
            for (float &value : out) value = 9;
            return is_nan;
        };
        is_nan_before_the_end();
        logged.clear();
        const float in[3] = {1, 2, 3};
        for (int times = 0; times < 2; ++times) {
            thrower = "forward";
            table.forward(made.self, 1, 3, in, out);
            BOOST_TEST(is_nan_before_the_end());
            thrower = "backward";
            table.backward(made.self, 3, 1, in, in, in, out);
            BOOST_TEST(is_nan_before_the_end());
            thrower = "inverse";
            BOOST_TEST(table.inverse(made.self, 3, in, out) == 3);
            BOOST_TEST(is_nan_before_the_end());
        }
        BOOST_REQUIRE_EQUAL(logged.size(), 1U);
        const std::string start = "2 hpp_everything: forward has failed, its results are NaN: ";
        BOOST_TEST(logged[0].substr(0, start.size()) == start);
        if (what == Thrown::standard) BOOST_TEST(logged[0].substr(start.size()) == "went wrong");
        thrower = "extension";
        BOOST_TEST(!made.info.descriptor->get_extension("known/1"));
        thrower.clear();
        BOOST_TEST(made.info.descriptor->get_extension("known/1") == &Everything::about);
        BOOST_TEST(!made.info.descriptor->get_extension("other/1"));
    }
    Made softsign("hpp_softsign");
    thrower = "forward";
    float x[2] = {1, 2};
    softsign.table<nnhost_activation>().forward(softsign.self, 1, 2, x, x);
    BOOST_TEST((std::isnan(x[0]) && std::isnan(x[1])));
    BOOST_TEST(logged.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_initialiser) {
    Made drawn("hpp_drawn");
    nnhost_rng rng;
    nnhost_rng same;
    nnhost_rng child;
    nnhost_rng_seed(&rng, 1);
    nnhost_rng_seed(&same, 1);
    child = same;
    same.table->split(&same, 7, &child);
    nnhost_layer_info layer{sizeof layer, 0, 1, 0, 12, 3, "org.nnhost.sigmoid"};
    float w[4] = {};
    BOOST_TEST(drawn.table<nnhost_initialiser>().fill(drawn.self, &layer, &rng, w, 2, 2, nullptr) == NNHOST_OK);
    BOOST_TEST(w[0] == 12);
    BOOST_TEST(w[1] == static_cast<float>(child.table->uniform(&child)));
    BOOST_TEST(w[2] == static_cast<float>(same.table->normal(&same)));
    BOOST_TEST(w[3] == static_cast<float>(same.table->normal(&same)));
    each_exception("fill", [&](nnhost_error *error) {
        return drawn.table<nnhost_initialiser>().fill(drawn.self, &layer, &rng, w, 2, 2, error);
    });
}

BOOST_AUTO_TEST_CASE(a_loader) {
    Made numbers("hpp_numbers", "somewhere");
    const auto &table = numbers.table<nnhost_loader>();
    nnhost_loader_info info{};
    info.struct_size = sizeof info;
    BOOST_TEST(table.info(numbers.self, &info, nullptr) == NNHOST_OK);
    BOOST_TEST((info.count == 2 && info.height == 1 && info.width == 3 && info.channels == 1));
    BOOST_TEST((info.element_type == NNHOST_ELEMENT_U8 && info.value_maximum == 255 && info.class_count == 2));
    unsigned char values[6] = {};
    std::int32_t labels[2] = {7, 7};
    std::int64_t count = -1;
    BOOST_TEST(table.read(numbers.self, 2, values, labels, &count, nullptr) == NNHOST_OK);
    BOOST_TEST((count == 2 && labels[1] == 1 && values[5] == 9));
    each_exception("info", [&](nnhost_error *error) { return table.info(numbers.self, &info, error); });
    each_exception("read", [&](nnhost_error *error) {
        count = -1;
        const nnhost_status status = table.read(numbers.self, 2, values, labels, &count, error);
        BOOST_TEST(count == (status == NNHOST_OK ? 0 : -1));
        return status;
    });
    each_exception("rewind", [&](nnhost_error *error) { return table.rewind(numbers.self, error); });
    const std::int64_t indices[] = {1, 0};
    each_exception("read_indices", [&](nnhost_error *error) {
        return table.read_indices(numbers.self, 2, indices, values, labels, error);
    });
    BOOST_TEST((labels[0] == 1 && labels[1] == 0));
    const void *seen = values;
    const std::int32_t *seen_labels = labels;
    each_exception("view", [&](nnhost_error *error) { return table.view(numbers.self, &seen, &seen_labels, error); });
    BOOST_TEST((!seen && !seen_labels));
    BOOST_TEST(table.probe("p", values, 6) == 60);
    thrower = "probe";
    BOOST_TEST(table.probe("p", values, 6) == 0);

    const void *extension = numbers.info.descriptor->get_extension(NNHOST_EXAMPLE_DATA);
    BOOST_REQUIRE(extension);
    const auto &data = *static_cast<const nnhost_example_data *>(extension);
    BOOST_TEST((data.count == 2 && data.labels[1] == 1 && data.file_count == 1));
    BOOST_TEST(data.path == std::string("example.txt"));
    BOOST_TEST(data.files[0]->name == std::string("example.txt"));
    BOOST_TEST((data.files[0]->size == 4 && data.files[0]->bytes[3] == '1'));
    BOOST_TEST((data.height == 1 && data.width == 3 && data.channels == 1));
    BOOST_TEST((data.values[0] == 9 && data.values[5] == 9));
}

BOOST_AUTO_TEST_CASE(an_example_tells_all_values_or_none) {
    const nnhost::ExampleFile without("a", "b", {0, 1});
    BOOST_TEST((!without.data()->values && without.data()->height == 0 && without.data()->count == 2));
    const nnhost::ExampleFile short_of_one("a", "b", {0, 1}, {1, 1, 2}, {1, 2, 3});
    const nnhost_example_data &data = *short_of_one.data();
    BOOST_TEST((data.struct_size == sizeof data && data.channels == 2));
    BOOST_TEST((data.values[2] == 3 && std::isnan(data.values[3])));
}

BOOST_AUTO_TEST_CASE(an_augmenter) {
    Made doubled("hpp_doubled");
    const auto &table = doubled.table<nnhost_augmenter>();
    const nnhost_image_info image = {sizeof image, 0, 1, 1, 1, 0, 1};
    nnhost_augmenter_info info{};
    info.struct_size = sizeof info;
    each_exception("info", [&](nnhost_error *error) { return table.info(doubled.self, &image, &info, error); });
    BOOST_TEST((info.multiplier == 2 && info.height == 1 && info.flags == NNHOST_AUGMENTER_KEEPS_ORIGINAL));
    nnhost_rng rng;
    nnhost_rng_seed(&rng, 5);
    nnhost_rng same = rng;
    nnhost_rng *rngs[] = {&rng};
    const float in[] = {3};
    float out[2] = {};
    each_exception("apply",
                   [&](nnhost_error *error) { return table.apply(doubled.self, &image, 1, in, out, rngs, error); });
    BOOST_TEST((out[0] == 3 && out[1] == static_cast<float>(same.table->u32(&same) & 1)));
}

BOOST_AUTO_TEST_CASE(the_host) {
    const nnhost::Host seen(&host);
    seen.stop_if_cancelled();
    cancelled = true;
    BOOST_CHECK_EXCEPTION(seen.stop_if_cancelled(), nnhost::Failure,
                          [](const nnhost::Failure &f) { return f.record().status == NNHOST_E_CANCELLED; });
    cancelled = false;
    BOOST_TEST(seen.extension<char>(NNHOST_HOST_INFO) == std::string(NNHOST_HOST_INFO));
    BOOST_TEST((nnhost::Failure(NNHOST_OK, "no failure").record().status == NNHOST_E_INTERNAL));
}

} // namespace adaptor
