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
// sums, deltas: (records of the block, stride()), 64-byte aligned, zero beyond the nodes.
#pragma once

#include "background.hpp"
#include "feed.hpp"
#include "kernel.hpp"
#include "network.hpp"
#include "team.hpp"

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

    // The block that comes next: a hint.
    virtual void expect(const Block &) {}

    // z_r = W x_r for records first..first+count-1, with W as it is.
    virtual void multiply(const Block &block, std::int64_t first, std::int64_t count, float *sums) = 0;

    // z_t += sum over s < t of d_s (x_s . x_t), for record first + t of those that went through multiply together.
    virtual void correct(const Block &block, std::int64_t first, std::int64_t t, const float *deltas,
                         float *sums) const = 0;

    // W += sum of d_r x_r^T for records first..first+count-1.
    virtual void update(const Block &block, std::int64_t first, std::int64_t count, const float *deltas) = 0;

    // Puts W back into the layer that it came from.
    virtual void write(Layer &layer) const = 0;
};

// From here to write(), the layer's own weights are those that are trained (plain), or are not looked at. `background`:
// for the sparse form; `online`: correct will be called. The products are shared by the team; the bits are the same
// whatever its size.
std::unique_ptr<FirstLayer> make_first_layer(Form form, Layer &layer, const Kernel &kernel,
                                             const Background &background, bool online, Team &team);

} // namespace nnhost
