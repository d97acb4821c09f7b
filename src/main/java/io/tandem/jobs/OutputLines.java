package io.tandem.jobs;

import java.util.Collections;
import java.util.Iterator;
import scala.Tuple2;

/** The lines of the output for numbered lines of the input; counts as they pass. */
final class OutputLines implements Iterator<String> {
  private final Iterator<TranslatedItems.Item<Tuple2<Long, String>>> items;
  private final TranslationLines format;
  private final TranslationCounts counts;
  private Iterator<String> ready = Collections.emptyIterator();

  OutputLines(
      Iterator<TranslatedItems.Item<Tuple2<Long, String>>> items,
      TranslationLines format,
      TranslationCounts counts) {
    this.items = items;
    this.format = format;
    this.counts = counts;
  }

  @Override
  public boolean hasNext() {
    return ready.hasNext() || items.hasNext();
  }

  @Override
  public String next() {
    if (!ready.hasNext()) {
      TranslatedItems.Item<Tuple2<Long, String>> item = items.next();
      counts.add(item.translation());
      ready = format.of(item.item()._1(), item.translation()).iterator();
    }
    return ready.next();
  }
}
