// The functions of an activation plugin, called by the program itself for one record.
#pragma once

#include "handles.hpp"

#include <nnhost/abi/activation.h>

#include <memory>
#include <string>
#include <vector>

namespace cli {

using Vector = std::vector<double>; // one number for each node of a layer

class Activation {
  public:
    // text: NAME[:key=value,...]. The plugin and its instance live as long as the context at most.
    Activation(nnhost_context *context, const std::string &text);

    const std::string &name() const { return name_; }
    bool is_sigmoid() const { return id_ == "org.nnhost.sigmoid"; } // the seed's, whose formulas hold then
    bool is_elementwise() const { return is_elementwise_; }

    Vector forward(const Vector &sums) const;
    // For an elementwise function: errors ∘ f'(sums).
    Vector backward(const Vector &sums, const Vector &outputs, const Vector &errors) const;

  private:
    std::string name_;
    std::string id_;
    bool is_elementwise_ = false;
    const nnhost_activation *table_ = nullptr;
    std::shared_ptr<void> self_; // ended by the plugin's destroy
};

} // namespace cli
