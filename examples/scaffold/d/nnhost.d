/// nnhost's plugin contract, version @abi_major@.@abi_minor@, in D: as much of nnhost/abi/*.h as an activation needs. The
/// comments there say who owns what, and on which thread.
module nnhost;

extern (C):
nothrow:
@nogc:

enum uint abi_major = @abi_major@;
enum uint abi_minor = @abi_minor@;
enum ulong module_magic = 0x010054534f484e4e;
enum uint threads_concurrent = 2;

struct Descriptor
{
    uint struct_size = Descriptor.sizeof;
    uint thread_model;
    const(char)* kind, id, name, version_, summary, doc, vendor, licence;
    const(void*)* parameters;
    uint parameter_count;
    uint reserved;
    void* create; // null: no state, self is null
    void* destroy;
    const(Activation)* table;
    void* get_extension;
}

struct Module
{
    ulong magic = module_magic;
    uint struct_size = Module.sizeof;
    uint abi_major = .abi_major;
    uint abi_minor = .abi_minor;
    uint descriptor_count;
    const(Descriptor*)* descriptors;
}

enum uint in_place = 1;
enum uint elementwise = 2;

struct ActivationInfo
{
    uint struct_size;
    uint flags;
    float output_minimum, output_maximum;
    float inverse_minimum, inverse_maximum;
    float target_low, target_high;
}

struct Activation
{
    uint struct_size = Activation.sizeof;
    uint reserved;
    void function(void* self, ActivationInfo* info) info;
    void function(void* self, long rows, long cols, const(float)* x, float* y) forward;
    void function(void* self, long rows, long cols, const(float)* x, const(float)* y, const(float)* dy, float* dx) backward;
    long function(void* self, long n, const(float)* y, float* x) inverse;
}
