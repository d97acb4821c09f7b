package io.tandem.corpus.cleaning.rules;

import io.tandem.UserException;

/**
 * A condition in Spark SQL; a pair for which it is not true is rejected. Spark evaluates it.
 *
 * @param keep the condition for keeping a pair, over the columns source, target, file, line and
 *     scores.NAME
 */
public record SqlCondition(String keep) implements Rule {
  public SqlCondition {
    if (keep.isBlank()) {
      throw new UserException(
          "corpus.rules sql keep is empty: give a condition such as keep = \"length(source) <"
              + " 500\"");
    }
  }
}
