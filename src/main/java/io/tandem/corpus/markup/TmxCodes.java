package io.tandem.corpus.markup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rules of inline codes in one segment of TMX: which elements there are, and that each start
 * has an end. Memories of TMX 1.1 and 1.2 often have no numbers, without which starts and ends
 * cannot be paired.
 */
public final class TmxCodes {
  private static final Set<String> NATIVE = Set.of("bpt", "ept", "it", "ph", "ut");
  private static final Set<String> POSITIONS = Set.of("begin", "end");

  private final boolean areNumbered;
  private final Map<String, Element> open = new LinkedHashMap<>();

  /** How many elements are open from a native code on; what is in it has rules of its own. */
  private int depth;

  /**
   * @param version the version of the memory
   */
  public TmxCodes(String version) {
    areNumbered = !version.equals("1.1") && !version.equals("1.2");
  }

  /**
   * Notes the start of an element.
   *
   * @throws BrokenRule if it may not be here
   */
  public void start(Element element) {
    if (depth > 0) {
      depth++;
    } else if (NATIVE.contains(element.name())) {
      depth = 1;
      check(element);
    } else if (!element.name().equals("hi")) {
      throw new BrokenRule(element, "<%s> may not be in <seg>".formatted(element.name()));
    }
  }

  /** Notes the end of an element. */
  public void end() {
    depth = Math.max(0, depth - 1);
  }

  private void check(Element code) {
    if (code.name().equals("it") && !POSITIONS.contains(code.attribute("pos", ""))) {
      throw new BrokenRule(code, "<it> without pos=\"begin\" or pos=\"end\"");
    }
    boolean isPaired = code.name().equals("bpt") || code.name().equals("ept");
    if (!areNumbered || !isPaired) {
      return;
    }
    String number =
        code.attribute("i")
            .orElseThrow(
                () -> new BrokenRule(code, "<%s> without the attribute i".formatted(code.name())));
    if (code.name().equals("ept")) {
      if (open.remove(number) == null) {
        throw new BrokenRule(
            code, "<ept i=\"%1$s\"> without <bpt i=\"%1$s\"> before it".formatted(number));
      }
    } else if (open.put(number, code) != null) {
      throw new BrokenRule(code, "<bpt i=\"%s\"> is there twice".formatted(number));
    }
  }

  /**
   * Requires that every start had its end.
   *
   * @throws BrokenRule if one had none
   */
  public void requireEnds() {
    open.forEach(
        (number, start) -> {
          throw new BrokenRule(
              start, "<bpt i=\"%1$s\"> without <ept i=\"%1$s\">".formatted(number));
        });
  }
}
