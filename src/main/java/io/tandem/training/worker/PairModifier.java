package io.tandem.training.worker;

import io.tandem.config.ModifierSettings;
import java.io.Serializable;

/** An element of {@code training.modifiers}. A plain class, because Kryo cannot read records. */
final class PairModifier implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ModifierSettings.Kind kind;
  private final double share;
  private final double rate;

  PairModifier(ModifierSettings settings) {
    kind = settings.modifier();
    share = settings.share();
    rate = settings.rate();
  }

  ModifierSettings.Kind kind() {
    return kind;
  }

  /** Returns the share of pairs that it changes. */
  double share() {
    return share;
  }

  /** Returns the share of words with a typo. */
  double rate() {
    return rate;
  }
}
