package io.tandem.corpus;

import java.io.Serializable;

/** A rule that looks at one pair only, after normalisation. */
public interface PairFilter extends Serializable {
  /** The name of the rule, which is the reason kept with a rejected pair. */
  String reason();

  /** Whether the pair is not to be used. */
  boolean rejects(String source, String target);
}
