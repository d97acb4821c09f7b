package io.tandem.corpus.markup;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The attributes of ITS on an element and around it that others refer to.
 *
 * @param annotated the data categories of which it is known which tool has written them
 * @param scored whether the quality is rated by a score
 * @param voted whether it is rated by votes
 */
record ItsScope(Set<String> annotated, boolean scored, boolean voted) {
  static final ItsScope NOTHING = new ItsScope(Set.of(), false, false);

  /** Returns the scope of the content of an element. */
  ItsScope in(Element element) {
    Set<String> all = annotated;
    List<String> tools = ItsRules.tools(element);
    if (!tools.isEmpty()) {
      all = new HashSet<>(annotated);
      all.addAll(tools.stream().map(ItsRules::category).toList());
    }
    return new ItsScope(
        all,
        scored || element.attribute(ItsRules.SCORE).isPresent(),
        voted || element.attribute(ItsRules.VOTE).isPresent());
  }
}
