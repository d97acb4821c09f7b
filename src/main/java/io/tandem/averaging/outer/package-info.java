/**
 * The outer optimizer: what is made of an average, by plain replacement, Nesterov momentum or
 * SlowMo; and the average of the networks that it leaves. Plain functions of floats.
 *
 * <p>Start with {@code OuterStep}.
 */
package io.tandem.averaging.outer;
