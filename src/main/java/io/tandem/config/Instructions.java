package io.tandem.config;

/**
 * The processor's instructions that a network is trained with, as the setting {@code
 * training.instructions} gives them. They determine the order in which sums are added, and with it
 * the last bits of the results.
 */
public enum Instructions {
  /** All that each machine has. */
  FASTEST,

  /** AVX2: x86 processors from 2013 (Intel) and 2015 (AMD) on. */
  AVX2,

  /** AVX-512: servers from 2017 (Intel) and 2022 (AMD) on. */
  AVX512,

  /** AVX-512 with products of bfloat16: Cooper Lake, Sapphire Rapids, Zen 4, and later ones. */
  AVX512_BF16;

  /** Returns whether they are the same on all machines that have them. */
  public boolean areCommon() {
    return this != FASTEST;
  }

  /** Returns whether products of bfloat16 may be among them. */
  boolean mayMultiplyBf16() {
    return this == FASTEST || this == AVX512_BF16;
  }

  /** Returns the name in settings. */
  @Override
  public String toString() {
    return SettingsText.name(this);
  }
}
