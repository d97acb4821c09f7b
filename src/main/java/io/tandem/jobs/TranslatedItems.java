package io.tandem.jobs;

import io.tandem.search.Translation;
import io.tandem.search.Translator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;

/**
 * Items with text and what became of it, in order; reads so many ahead as the translator wants at a
 * time. For one thread.
 */
final class TranslatedItems<T> implements Iterator<TranslatedItems.Item<T>> {
  /** An item and the translation of its text. */
  record Item<T>(T item, Translation translation) {}

  private final Iterator<T> items;
  private final Function<T, String> text;
  private final Translator translator;
  private final Queue<Item<T>> ready = new ArrayDeque<>();

  /**
   * @param text of an item; null counts as empty
   */
  TranslatedItems(Iterator<T> items, Function<T, String> text, Translator translator) {
    this.items = items;
    this.text = text;
    this.translator = translator;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || items.hasNext();
  }

  @Override
  public Item<T> next() {
    if (ready.isEmpty()) {
      translateSome();
    }
    return ready.remove();
  }

  private void translateSome() {
    List<T> some = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    while (some.size() < translator.linesAtOnce() && items.hasNext()) {
      T item = items.next();
      String line = text.apply(item);
      some.add(item);
      lines.add(line == null ? "" : line);
    }
    if (some.isEmpty()) {
      throw new NoSuchElementException();
    }
    List<Translation> translations = translator.translate(lines);
    for (int i = 0; i < some.size(); i++) {
      ready.add(new Item<>(some.get(i), translations.get(i)));
    }
  }
}
