// What the handles of the C API are, and the one guard that turns exceptions into status and text.
#pragma once

#include "dataset.hpp"
#include "error.hpp"
#include "instance.hpp"
#include "kernel.hpp"
#include "network.hpp"
#include "options.hpp"
#include "predictor.hpp"
#include "registry.hpp"

#include <nnhost/nnhost.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

struct nnhost_context {
    nnhost::Registry registry;
    nnhost::Host host;
    std::unique_ptr<nnhost::Kernel> made_kernel; // made when first asked for: not every program multiplies
    std::string kernel_name = "openblas";
    std::string kernel_description;

    nnhost_context() {
        registry.on_warning([this](const std::string &text) { host.log(NNHOST_LOG_WARNING, text); });
    }

    const nnhost::Kernel &kernel() {
        if (!made_kernel) made_kernel = nnhost::make_kernel(kernel_name);
        return *made_kernel;
    }
};

struct nnhost_options {
    nnhost::Options options;
};

struct nnhost_values {
    nnhost::ParameterValues values;
};

struct nnhost_dataset {
    nnhost::Dataset dataset;
    std::vector<const char *> class_names; // into dataset
};

struct nnhost_network {
    nnhost_context *context;
    nnhost::Network network;
    mutable std::unique_ptr<nnhost::Predictor>
        made_predictor; // made when first asked for; none once the weights change

    nnhost::Predictor &predictor() const {
        if (!made_predictor) made_predictor = std::make_unique<nnhost::Predictor>(network, context->kernel());
        return *made_predictor;
    }

    // What nnhost_network_info points to.
    std::vector<std::int64_t> sizes;
    std::vector<std::string> activation_texts;
    std::vector<const char *> activations;
    std::vector<const char *> class_names;
};

namespace nnhost {

// Fills the caller's record, which may be NULL. Returns the status.
nnhost_status report(nnhost_error *error, nnhost_status status, const std::string &text, const std::string &hint = {},
                     const Place &place = {});

// Every function of the C API that can fail runs in here.
template <class Body>
nnhost_status guard(nnhost_error *error, Body &&body) noexcept {
    try {
        try {
            body();
            return NNHOST_OK;
        } catch (const Error &e) {
            return report(error, e.status, e.what(), e.hint, e.place);
        } catch (const std::bad_alloc &) {
            return report(error, NNHOST_E_MEMORY, "out of memory", "use a smaller network or fewer records");
        } catch (const std::length_error &) {
            return report(error, NNHOST_E_MEMORY, "more memory is wanted than there can be", "use a smaller network");
        } catch (const std::exception &e) {
            return report(error, NNHOST_E_INTERNAL, e.what(), "please report this as a fault of nnhost");
        }
    } catch (...) { // making the text itself ran out of memory
        if (error) error->status = NNHOST_E_INTERNAL;
        return NNHOST_E_INTERNAL;
    }
}

inline void require(bool holds, const char *what) {
    if (!holds) throw Error(NNHOST_E_ARGUMENT, what);
}

// Copies into a caller's struct as far as it reaches; its struct_size stays.
template <class Struct>
void copy_struct(Struct *to, const Struct &from) {
    const auto size = to->struct_size;
    if (size < sizeof size) return; // not set up: nothing is known of it
    std::memcpy(static_cast<void *>(to), &from, std::min<std::size_t>(size, sizeof from));
    to->struct_size = size;
}

template <class Struct>
void fill(Struct *to, const Struct &from) {
    require(to && to->struct_size >= sizeof(std::uint32_t), "the struct is NULL or its size is not set");
    copy_struct(to, from);
}

// A caller's struct, zero where it does not reach.
template <class Struct>
Struct read_struct(const Struct *from) {
    require(from && from->struct_size >= sizeof(std::uint32_t), "the struct is NULL or its size is not set");
    Struct copy{};
    std::memcpy(static_cast<void *>(&copy), from, std::min<std::size_t>(from->struct_size, sizeof copy));
    return copy;
}

std::vector<const char *> pointers(const std::vector<std::string> &texts);

} // namespace nnhost
