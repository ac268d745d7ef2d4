! nnhost's plugin contract, version @abi_major@.@abi_minor@, in Fortran: as much of nnhost/abi/*.h as an activation needs.
! The comments there say who owns what, and on which thread.
module nnhost
    use, intrinsic :: iso_c_binding
    implicit none

    integer(c_int32_t), parameter :: abi_major = @abi_major@, abi_minor = @abi_minor@
    integer(c_int64_t), parameter :: module_magic = int(z'010054534f484e4e', c_int64_t)
    integer(c_int32_t), parameter :: threads_concurrent = 2
    integer(c_int32_t), parameter :: in_place = 1, elementwise = 2

    type, bind(C) :: nnhost_descriptor
        integer(c_int32_t) :: struct_size, thread_model
        type(c_ptr) :: kind, id, name, version, summary, doc, vendor, licence
        type(c_ptr) :: parameters
        integer(c_int32_t) :: parameter_count, reserved
        type(c_funptr) :: create, destroy   ! null: no state, self is null
        type(c_ptr) :: table
        type(c_funptr) :: get_extension
    end type

    type, bind(C) :: nnhost_module
        integer(c_int64_t) :: magic
        integer(c_int32_t) :: struct_size, abi_major, abi_minor, descriptor_count
        type(c_ptr) :: descriptors
    end type

    type, bind(C) :: nnhost_activation_info
        integer(c_int32_t) :: struct_size, flags
        real(c_float) :: output_minimum, output_maximum, inverse_minimum, inverse_maximum, target_low, target_high
    end type

    type, bind(C) :: nnhost_activation
        integer(c_int32_t) :: struct_size, reserved
        type(c_funptr) :: info, forward, backward, inverse
    end type
end module
