! @name@: values, slopes and the inverse, from one end of the floats to the other.
program plugin_test
    use, intrinsic :: ieee_arithmetic
    use nnhost
    use plugin
    implicit none
    integer :: failures = 0
    real(c_float) :: infinity, nan
    infinity = ieee_value(infinity, ieee_positive_inf)
    nan = ieee_value(nan, ieee_quiet_nan)
    call test_mathematics()
    call test_loops()
    if (failures > 0) error stop

contains

    subroutine check(holds, what)
        logical, intent(in) :: holds
        character(len=*), intent(in) :: what
        if (holds) return
        print '(2a)', 'does not hold: ', what
        failures = failures + 1
    end subroutine

    real(c_double) function exact(x)
        real(c_double), intent(in) :: x
        exact = x / (1 + abs(x))
    end function

    subroutine test_mathematics()
        real(c_double) :: x, slope
        real(c_float) :: y
        integer :: step
        call check(softsign(0.0) == 0 .and. softsign(1.0) == 0.5 .and. softsign(-3.0) == -0.75, 'values')
        call check(softsign(huge(1.0)) == 1 .and. softsign(-infinity) == -1, 'it saturates')
        call check(ieee_is_nan(softsign(nan)) .and. ieee_is_nan(derivative(nan)), 'NaN gives NaN')
        call check(derivative(0.0) == 1 .and. derivative(huge(1.0)) == 0, 'slopes at the ends')
        call check(inverse(1.0) == infinity .and. inverse(-1.0) == -infinity, 'limits of the inverse')
        call check(ieee_is_nan(inverse(1.5)) .and. ieee_is_nan(inverse(nan)), 'no inverse outside')
        do step = -50, 50
            x = step * 0.17d0
            slope = (exact(x + 1d-4) - exact(x - 1d-4)) / 2d-4
            y = softsign(real(x, c_float))
            call check(abs(derivative(real(x, c_float)) - slope) < 2d-4, 'the derivative is the slope')
            call check(abs(inverse(y) - x) < 1d-4, 'the inverse leads back')
        end do
    end subroutine

    subroutine test_loops()
        real(c_float) :: x(3), y(3), values(5), back(5)
        x = 1
        y = 7
        call forward(c_null_ptr, 0_c_int64_t, 3_c_int64_t, x, y)
        call check(all(y == 7), 'nothing is written where there is nothing')
        call forward(c_null_ptr, 1_c_int64_t, 2_c_int64_t, x, y)
        call check(all(y(1:2) == 0.5) .and. y(3) == 7, 'forward')
        back(1:3) = 7
        call backward(c_null_ptr, 2_c_int64_t, 1_c_int64_t, x, y, x, back)
        call check(all(back(1:2) == 0.25) .and. back(3) == 7, 'backward')
        values = [-1.5, -1.0, 0.5, 2.0, 0.0]
        values(5) = nan
        call check(inverses(c_null_ptr, 5_c_int64_t, values, back) == 4, 'values outside are counted')
        call check(back(2) == -infinity .and. back(3) == 1, 'inverse')
    end subroutine
end program
