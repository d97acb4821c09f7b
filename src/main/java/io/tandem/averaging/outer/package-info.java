/**
 * The outer optimizer, which makes the next network of an average, by plain replacement or Nesterov
 * momentum; and the average of the networks that it leaves. Plain functions of floats.
 *
 * <p>Start with {@code OuterStep}.
 */
package io.tandem.averaging.outer;
