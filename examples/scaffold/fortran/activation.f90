! @name@: x / (1 + |x|), an S from -1 to 1 that needs no exponential.
module plugin
    use nnhost
    implicit none
    private
    public :: softsign, derivative, inverse, forward, backward, inverses, nnhost_plugin_entry

    ! Texts end with a zero byte.
    character(len=*), parameter :: nul = c_null_char
    character(len=20, kind=c_char), target, save :: kind = 'nnhost.activation/1'//nul
    character(len=*, kind=c_char), parameter :: id_text = "@id@"//nul, name_text = "@name@"//nul, &
        vendor_text = "@vendor@"//nul, licence_text = "@licence@"//nul, summary_text = "x / (1 + |x|)"//nul
    character(len=len(id_text), kind=c_char), target, save :: id = id_text
    character(len=len(name_text), kind=c_char), target, save :: name = name_text
    character(len=len(vendor_text), kind=c_char), target, save :: vendor = vendor_text
    character(len=len(licence_text), kind=c_char), target, save :: licence = licence_text
    character(len=len(summary_text), kind=c_char), target, save :: summary = summary_text
    character(len=6, kind=c_char), target, save :: version = '0.1.0'//nul
    character(len=1, kind=c_char), target, save :: doc = nul

    type(nnhost_activation), target, save :: table
    type(nnhost_descriptor), target, save :: descriptor
    type(c_ptr), target, save :: descriptors(1)
    type(nnhost_module), target, save :: the_module

contains

    elemental real(c_float) function softsign(x)
        real(c_float), intent(in) :: x
        if (abs(x) > huge(x)) then   ! infinite
            softsign = sign(1.0_c_float, x)
        else
            softsign = x / (1 + abs(x))
        end if
    end function

    elemental real(c_float) function derivative(x)
        real(c_float), intent(in) :: x
        derivative = 1 / ((1 + abs(x)) * (1 + abs(x)))
    end function

    elemental real(c_float) function inverse(y)
        real(c_float), intent(in) :: y
        real(c_float), parameter :: nan = transfer(int(z'7fc00000', c_int32_t), 1.0_c_float)
        if (abs(y) > 1) then
            inverse = nan
        else
            inverse = y / (1 - abs(y))
        end if
    end function

    subroutine info(self, made) bind(C)
        type(c_ptr), value :: self
        type(nnhost_activation_info), intent(inout) :: made
        made%flags = ior(in_place, elementwise)
        made%output_minimum = -1
        made%output_maximum = 1
        made%inverse_minimum = -1
        made%inverse_maximum = 1
        made%target_low = -0.9
        made%target_high = 0.9
    end subroutine

    ! What comes out may lie where what goes in does: that is what `target` tells the compiler.
    subroutine forward(self, rows, cols, x, y) bind(C)
        type(c_ptr), value :: self
        integer(c_int64_t), value :: rows, cols
        real(c_float), intent(in), target :: x(*)
        real(c_float), intent(inout), target :: y(*)
        integer(c_int64_t) :: i
        do i = 1, rows * cols
            y(i) = softsign(x(i))
        end do
    end subroutine

    subroutine backward(self, rows, cols, x, y, dy, dx) bind(C)
        type(c_ptr), value :: self
        integer(c_int64_t), value :: rows, cols
        real(c_float), intent(in), target :: x(*), y(*), dy(*)
        real(c_float), intent(inout), target :: dx(*)
        integer(c_int64_t) :: i
        do i = 1, rows * cols
            dx(i) = dy(i) * derivative(x(i))
        end do
    end subroutine

    integer(c_int64_t) function inverses(self, n, y, x) bind(C)
        type(c_ptr), value :: self
        integer(c_int64_t), value :: n
        real(c_float), intent(in), target :: y(*)
        real(c_float), intent(inout), target :: x(*)
        integer(c_int64_t) :: i
        inverses = 0
        do i = 1, n
            if (.not. (y(i) > -1 .and. y(i) < 1)) inverses = inverses + 1
            x(i) = inverse(y(i))
        end do
    end function

    ! Fortran has no constants of addresses: each call writes the same ones.
    type(c_ptr) function nnhost_plugin_entry() bind(C)
        table = nnhost_activation(int(c_sizeof(table), c_int32_t), 0, c_funloc(info), c_funloc(forward), &
                                  c_funloc(backward), c_funloc(inverses))
        descriptor = nnhost_descriptor(int(c_sizeof(descriptor), c_int32_t), threads_concurrent, c_loc(kind), c_loc(id), &
                                       c_loc(name), c_loc(version), c_loc(summary), c_loc(doc), c_loc(vendor), &
                                       c_loc(licence), c_null_ptr, 0, 0, c_null_funptr, c_null_funptr, c_loc(table), &
                                       c_null_funptr)
        descriptors(1) = c_loc(descriptor)
        the_module = nnhost_module(module_magic, int(c_sizeof(the_module), c_int32_t), abi_major, abi_minor, 1, &
                                   c_loc(descriptors))
        nnhost_plugin_entry = c_loc(the_module)
    end function
end module
