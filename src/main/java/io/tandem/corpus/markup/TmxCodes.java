package io.tandem.corpus.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rules of inline codes in one segment of TMX: which elements there are, and that each start
 * has an end. Memories of TMX 1.0 to 1.2 often have no numbers, without which starts and ends
 * cannot be paired.
 */
public final class TmxCodes {
  private static final Set<String> NATIVE = Set.of("bpt", "ept", "it", "ph", "ut");
  private static final Set<String> POSITIONS = Set.of("begin", "end");

  private final boolean areNumbered;
  private final Map<String, Element> open = new LinkedHashMap<>();

  /** The names of the elements that are open from a native code on, the innermost first. */
  private final Deque<String> inside = new ArrayDeque<>();

  /**
   * @param version the version of the memory, or empty if it names none
   */
  public TmxCodes(String version) {
    areNumbered = version.equals("1.3") || version.startsWith("1.4");
  }

  /**
   * Notes the start of an element.
   *
   * @throws BrokenRule if it may not be here
   */
  public void start(Element element) {
    boolean isNative = NATIVE.contains(element.name());
    if (!inside.isEmpty()) {
      String around = inside.peek();
      inside.push(element.name());
      boolean isInCode = NATIVE.contains(around);
      if (isInCode != element.name().equals("sub")
          || !(isInCode || isNative || element.name().equals("hi"))) {
        throw new BrokenRule(element, "<%s> may not be in <%s>".formatted(element.name(), around));
      }
    } else if (isNative) {
      inside.push(element.name());
      check(element);
    } else if (!element.name().equals("hi")) {
      throw new BrokenRule(element, "<%s> may not be in <seg>".formatted(element.name()));
    }
  }

  /** Notes the end of an element. */
  public void end() {
    inside.poll();
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
