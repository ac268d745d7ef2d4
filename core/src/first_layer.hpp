// The first layer of weights while a network is trained. It holds nearly all the weights, and its inputs are known
// ahead: that is what the faster forms live on.
//
// Online, the seed updates W after every record. With d_s the update of record s, W += d_s x_s^T, and W as it is before
// a block of records, record t of the block meets
//
//     z_t = (W + sum over s < t of d_s x_s^T) x_t  =  W x_t + sum over s < t of d_s (x_s . x_t)
//
// so W x may be had for all records of the block at once (multiply), made right record by record by what the earlier
// records did (correct), and all updates be added at the end (update). The same updates in the same order, only the
// sums are taken in another: equal but for rounding. A batch is a block whose records do not see each other's updates:
// then nobody calls correct.
//
// A FirstLayer has a range of the layer's nodes: each node is a matter of its own. sums, deltas: (records of the block,
// stride()) for those nodes, 64-byte aligned, zero beyond them.
#pragma once

#include "background.hpp"
#include "feed.hpp"
#include "kernel.hpp"
#include "network.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace nnhost {

enum class Form {
    plain,   // record by record, as the seed has it: the judge of the others
    blocked, // matrix by matrix, for dense inputs
    sparse,  // only what differs from a constant background
};

// Online: how many of a block's `count` records go through multiply and update at once.
std::int64_t online_records(Form form, std::int64_t count);

// Online: how many records a block best has. No influence on the result beyond rounding.
std::int64_t best_block(Form form);

// Makes what `correct` needs of an online block: the inner products of its records. In any thread.
void prepare_online(Form form, const Kernel &kernel, Block &block);

const char *form_name(Form form); // "plain", ...

class FirstLayer {
  public:
    virtual ~FirstLayer() = default;

    // Floats from one record's sums to the next one's, at least the nodes.
    virtual std::int64_t stride() const = 0;

    // The records that come after those that multiply is called with next; their block stays until then. A hint,
    // online: afterwards prepare may be called at any time, to do a little of what multiply would have to do with them;
    // false when nothing of it is left.
    virtual void expect(const Records &) {}
    virtual bool prepare() { return false; }

    // z_r = W x_r, with W as it is.
    virtual void multiply(const Records &records, float *sums) = 0;

    // z_t += sum over s = from..to-1 of d_s (x_s . x_t), to <= t, of the records that went through multiply last. (In
    // pieces: what is known early may be added early.)
    virtual void correct(std::int64_t t, std::int64_t from, std::int64_t to, const float *deltas,
                         float *sums) const = 0;

    // W += sum of d_r x_r^T, for the first of the records that went through multiply last, or all.
    virtual void update(const Records &records, const float *deltas) = 0;

    // Brings its parts of W into the form that they have when it is made of a layer: what is learnt from here on is to
    // the last bit what another FirstLayer would learn that is made of what write gives.
    virtual void settle() {}

    // Puts its nodes' part of W back into the layer that it came from.
    virtual void write(Layer &layer) const = 0;
};

// For nodes first..first+count-1; `first` is a multiple of vector_floats. From here to write(), the layer's own weights
// are those that are trained (plain, which has all nodes), or are not looked at. `background`: for the sparse form;
// `online`: correct will be called.
std::unique_ptr<FirstLayer> make_first_layer(Form form, Layer &layer, std::int64_t first, std::int64_t count,
                                             const Kernel &kernel, const Background &background, bool online);

} // namespace nnhost
