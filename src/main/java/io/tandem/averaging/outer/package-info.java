/**
 * The outer optimizer: what is made of an average, by plain replacement, Nesterov momentum or
 * SlowMo. Plain functions of floats.
 *
 * <p>Start with {@code OuterStep}.
 */
package io.tandem.averaging.outer;
