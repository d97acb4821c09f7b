package io.tandem.translation.alignment;

import io.tandem.text.Spacing;
import io.tandem.text.Words;
import io.tandem.text.Words.Word;
import io.tandem.translation.alignment.Alignment.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts the codes of a source into its translation, each once and well nested. A pair goes around
 * the run of words with the most that are aligned to the words that it surrounds in the source, as
 * many others counted against it, or around the same part of a word; a code that stands alone goes
 * after the word before it, or before the word that it touches. What no alignment places goes to
 * the same relative position. After detag-and-project, as in Bergamot's handling of HTML and
 * Hanneman and Dinu 2020.
 */
public final class CodePlacement {
  /**
   * A translation with its codes.
   *
   * @param byPosition the codes that no alignment placed, but their relative position
   * @param displaced the codes that could not stay around, or between, what they belong to
   * @param kept what is not translated, in its order
   */
  public record Placed(CodedText text, int byPosition, int displaced, List<Kept> kept) {
    public boolean needsReview() {
      return byPosition > 0 || displaced > 0;
    }
  }

  /**
   * A piece of text that is not translated, and its place.
   *
   * @param source the place of its first character in the source
   * @param from the first character in the translation to which it gives way
   * @param to the end of these; {@code from} if it is inserted
   * @param text what is written there, with spaces if it would touch other words
   * @param isCopied whether the model wrote it
   */
  public record Kept(int source, int from, int to, String text, boolean isCopied) {}

  /** A code, or a pair of them and what is between; in the source first, then in the target. */
  private static final class Node {
    private final Code open;
    private Code close;

    /** Codes whose kept texts touch that of {@link #open}, and which move with it. */
    private final List<Code> more = new ArrayList<>();

    private final List<Node> children = new ArrayList<>();
    private int from;
    private int to;
    private boolean isCopied;

    Node(Code open) {
      this.open = open;
    }

    boolean isPair() {
      return close != null;
    }

    /** Returns whether a code keeps text that touches the text kept here, and no word with it. */
    boolean isTouchedBy(Code next) {
      if (open.kind() != Code.Kind.KEEP || next.kind() != Code.Kind.KEEP) {
        return false;
      }
      String raw = raw();
      return close.at() == next.at()
          && !(Character.isLetterOrDigit(raw.codePointBefore(raw.length()))
              && Character.isLetterOrDigit(next.raw().codePointAt(0)));
    }

    String raw() {
      return open.raw() + more.stream().map(Code::raw).collect(Collectors.joining());
    }
  }

  private final CodedText source;
  private final String target;
  private final List<Word> sourceWords;
  private final List<Word> targetWords;

  /** The source word of each target word. */
  private final int[] sourceOf;

  private final List<Kept> kept = new ArrayList<>();
  private int byPosition;
  private int displaced;

  private CodePlacement(CodedText source, String target, List<Link> links) {
    this.source = source;
    this.target = target;
    sourceWords = Words.of(source.text());
    targetWords = Words.of(target);
    sourceOf = new int[targetWords.size()];
    Arrays.fill(sourceOf, -1);
    for (Link link : links) {
      if (link.target() < sourceOf.length && link.source() < sourceWords.size()) {
        sourceOf[link.target()] = link.source();
      }
    }
  }

  /**
   * Returns the translation with the codes of the source.
   *
   * @param links between words of the whole source and of the whole target
   */
  public static Placed place(CodedText source, String target, List<Link> links) {
    if (source.codes().isEmpty()) {
      return new Placed(new CodedText(target, List.of()), 0, 0, List.of());
    }
    CodePlacement placement = new CodePlacement(source, target, links);
    Node root = placement.tree();
    root.from = 0;
    root.to = target.length();
    placement.place(
        root, new Box(0, placement.targetWords.size(), 0, placement.sourceWords.size()));
    CodedText.Builder out = new CodedText.Builder();
    int end = placement.write(root, 0, out);
    out.text(target.substring(end));
    CodedText placed = out.build();
    return placement.kept.isEmpty() && !FixedSequences.areKept(source, placed)
        ? new Placed(FixedSequences.inOrder(source, target), source.codes().size(), 0, List.of())
        : new Placed(placed, placement.byPosition, placement.displaced, placement.kept);
  }

  /** Returns the codes as a tree; codes of pairs that cross others stand alone in it. */
  private Node tree() {
    List<Code> codes = source.codes();
    BitSet crossing = crossing(codes);
    Deque<Node> open = new ArrayDeque<>();
    Node root = new Node(null);
    open.push(root);
    for (int i = 0; i < codes.size(); i++) {
      Code code = codes.get(i);
      if (code.kind() == Code.Kind.CLOSE && !crossing.get(i)) {
        open.pop().close = code;
        continue;
      }
      List<Node> siblings = open.peek().children;
      if (!siblings.isEmpty() && siblings.get(siblings.size() - 1).isTouchedBy(code)) {
        Node last = siblings.get(siblings.size() - 1);
        last.more.add(code);
        open.push(last);
        continue;
      }
      Node node = new Node(code);
      siblings.add(node);
      if (code.kind() != Code.Kind.ALONE && !crossing.get(i)) {
        open.push(node);
      }
    }
    return root;
  }

  /** Returns whether a code is no start tag, which has to be well nested in any case. */
  private static boolean isSoft(Code open) {
    return !open.raw().matches("<[A-Za-z][^<]*[^/]>|<[A-Za-z]>");
  }

  private static BitSet crossing(List<Code> codes) {
    BitSet crossing = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < codes.size(); i++) {
      Code code = codes.get(i);
      if (code.kind() == Code.Kind.OPEN || code.kind() == Code.Kind.KEEP) {
        open.push(i);
      } else if (code.kind() == Code.Kind.CLOSE && !crossing.get(i)) {
        if (open.peek() != code.pair() && isSoft(codes.get(code.pair()))) {
          crossing.set(i);
          crossing.set(code.pair());
          open.remove(code.pair());
          continue;
        }
        while (open.peek() != code.pair()) {
          int other = open.pop();
          crossing.set(other);
          crossing.set(codes.get(other).pair());
        }
        open.pop();
      }
    }
    return crossing;
  }

  /** Words of the target, and those of the source that they translate; ends are exclusive. */
  private record Box(int low, int high, int first, int last) {}

  /** Places the children of a node whose own place is known. */
  private void place(Node parent, Box box) {
    BitSet taken = new BitSet();
    List<Node> around = new ArrayList<>();
    List<Node> empty = new ArrayList<>();
    for (Node child : parent.children) {
      if (child.isPair()) {
        (placePair(child, parent, box, taken) ? around : empty).add(child);
      }
    }
    Node last = new Node(null);
    for (Node pair : empty) {
      int point = pointBetweenSpaces(pair, pair.from, parent, around);
      pair.from = point < last.from ? point : Math.max(point, last.to);
      pair.to = pair.from;
      if (isAroundSpace(pair)) {
        pair.to = endOfSpace(pair, parent, around);
        last = pair;
        around.add(pair);
      }
      place(pair, new Box(box.low, box.low, box.first, box.first));
    }
    Node open = null;
    for (Node child : parent.children) {
      if (!child.isPair()) {
        int point = clamp(pointOf(child.open, parent, box), parent);
        child.from = pointBetweenSpaces(child, point, parent, around);
        if (child.open.kind() == Code.Kind.OPEN) {
          open = child;
        } else if (child.open.kind() == Code.Kind.CLOSE && open != null && child.from < open.from) {
          child.from = open.from;
          displaced++;
        }
        child.to = child.from;
      }
    }
  }

  /** Places a pair; returns whether it has something in it, and otherwise goes to {@code from}. */
  private boolean placePair(Node pair, Node parent, Box box, BitSet taken) {
    int codes = pair.open.kind() == Code.Kind.KEEP ? 1 : 2;
    int first = Math.max(box.first, Words.firstBehind(pair.open.at(), sourceWords));
    while (first < box.last && sourceWords.get(first).coreTo() <= pair.open.at()) {
      first++;
    }
    int last = first;
    while (last < box.last && sourceWords.get(last).coreFrom() < pair.close.at()) {
      last++;
    }
    if (first == last || box.low == box.high || between(pair).isEmpty()) {
      int counted = byPosition;
      pair.from = clamp(pointOf(pair.open, parent, box), parent);
      if (isAroundSpace(pair) && pair.children.stream().allMatch(Node::isPair)) {
        byPosition = counted; // nobody sees where white space is bold
      }
      if (between(pair).isEmpty() || isAroundSpace(pair)) {
        return false;
      }
      boolean isCopied = placeAroundCopy(pair, parent, pair.from, taken);
      byPosition += isCopied ? 0 : codes;
      if (isCopied) {
        place(pair, new Box(box.low, box.low, box.first, box.first));
      }
      return isCopied;
    }
    boolean whole = first == box.first && last == box.last;
    int[] run = whole ? new int[] {box.low, box.high} : run(box, first, last);
    boolean isAligned = run[0] < run[1];
    if (!isAligned) {
      run = sameShare(box, first, last);
      byPosition += codes;
    }
    if (!whole && endsBeforePunctuation(pair, last - 1)) {
      while (run[1] - run[0] > 1 && isPunctuation(target, targetWords.get(run[1] - 1))) {
        run[1]--;
      }
    }
    if (codes == 1) {
      return placeKept(pair, parent, run, isAligned, taken, first, last);
    }
    Box inside = new Box(run[0], run[1], first, last);
    if (isPart(pair, first, last) && placePart(pair, parent, inside, taken)) {
      return true;
    }
    int[] free = free(run, taken);
    if (free[0] == free[1]) {
      displaced += codes;
      pair.from = clamp(targetWords.get(run[1] - 1).to(), parent);
      return false;
    }
    surround(pair, parent, free, taken, first, last, whole);
    if (free[1] == box.high) { // so that no other pair is in the white space behind it
      pair.to = Math.max(pair.from, betweenSpaces(pair.close.at(), pair.to, parent));
    }
    place(pair, new Box(free[0], free[1], first, last));
    return true;
  }

  /** Returns whether a pair begins or ends inside of a word. */
  private boolean isPart(Node pair, int first, int last) {
    return sourceWords.get(first).coreFrom() < pair.open.at()
        || sourceWords.get(last - 1).coreTo() > pair.close.at();
  }

  /**
   * Places a pair around the same part of a word that is aligned to its own, such as a number below
   * or above the line; false if there is none.
   */
  private boolean placePart(Node pair, Node parent, Box box, BitSet taken) {
    String same = between(pair);
    int before = sourceWords.get(box.first).coreFrom() - pair.open.at();
    int behind = pair.close.at() - sourceWords.get(box.last - 1).coreTo();
    int end = targetWords.get(box.high - 1).coreTo();
    for (Word word : targetWords.subList(box.low, box.high)) {
      int first =
          behind < 0
              ? word.coreFrom() - Math.max(0, before)
              : word.coreTo() + behind - same.length();
      int last = before < 0 && behind < 0 ? end - same.length() : first;
      for (int at = taken.nextClearBit(Math.max(first, parent.from));
          at <= last;
          at = taken.nextClearBit(at + 1)) {
        int to = at + same.length();
        if (target.regionMatches(true, at, same, 0, same.length())
            && to <= parent.to
            && isFree(at, to, taken)) {
          pair.from = at;
          pair.to = to;
          taken.set(at, to);
          place(pair, box);
          return true;
        }
      }
    }
    return false;
  }

  /** Puts a pair around words, with the signs and spaces that it is around as well. */
  private void surround(
      Node pair, Node parent, int[] words, BitSet taken, int first, int last, boolean whole) {
    int start = targetWords.get(words[0]).coreFrom();
    int end = targetWords.get(words[1] - 1).coreTo();
    int free = taken.previousSetBit(start - 1) + 1;
    int next = taken.nextSetBit(end);
    pair.from = clamp(Math.max(free, start(pair.open.at(), first, words[0], whole)), parent);
    pair.to = clamp(end(pair.close.at(), last - 1, words[1] - 1, whole), parent);
    pair.to = Math.max(pair.from, next < 0 ? pair.to : Math.min(pair.to, next));
    taken.set(pair.from, pair.to);
  }

  private boolean endsBeforePunctuation(Node pair, int sourceWord) {
    Word word = sourceWords.get(sourceWord);
    return pair.close.at() < word.to() && pair.close.at() >= word.coreTo();
  }

  private static boolean isPunctuation(String text, Word word) {
    return text.substring(word.from(), word.to()).chars().noneMatch(Character::isLetterOrDigit);
  }

  /** Returns whether there is white space in a pair, and nothing else but codes. */
  private boolean isAroundSpace(Node pair) {
    int length = pair.close.at() - pair.open.at();
    return length > 0 && spacesBehind(source.text(), pair.open.at()) >= length;
  }

  /** Returns the end of as much white space as a pair is around in the source, if there is. */
  private int endOfSpace(Node pair, Node parent, List<Node> pairs) {
    int spaces = Math.min(pair.close.at() - pair.open.at(), spacesBehind(target, pair.from));
    int end = clamp(pair.from + spaces, parent);
    for (Node other : pairs) {
      end = other.from >= pair.from && other.to > other.from ? Math.min(end, other.from) : end;
    }
    return end;
  }

  private String between(Node pair) {
    return source.text().substring(pair.open.at(), pair.close.at());
  }

  /**
   * Places what is kept where the model copied it or, if it did not, in place of the words that are
   * aligned to it; a part of a word goes before these, and so does what no word is aligned to.
   */
  private boolean placeKept(
      Node pair, Node parent, int[] run, boolean isAligned, BitSet taken, int first, int last) {
    if (placeAroundCopy(pair, parent, targetWords.get(run[0]).from(), taken)) {
      return true;
    }
    int[] free = free(run, taken);
    if (free[0] == free[1] || isPart(pair, first, last) || !isAligned) {
      displaced++;
      pair.from = clamp(targetWords.get(run[0]).from(), parent);
      return false;
    }
    surround(pair, parent, free, taken, first, last, false);
    return true;
  }

  /**
   * Places what is kept around itself in the target, or around the text in its place in the source,
   * where it is nearest; false if the target has neither.
   */
  private boolean placeAroundCopy(Node pair, Node parent, int near, BitSet taken) {
    pair.isCopied =
        placeAround(pair.raw(), pair, parent, near, taken)
            || placeAround(between(pair), pair, parent, near, taken);
    return pair.isCopied;
  }

  private boolean placeAround(String same, Node pair, Node parent, int near, BitSet taken) {
    if (same.isBlank()) {
      return false;
    }
    int middle = clamp(near, parent);
    int after = copy(same, middle, 1, parent, taken);
    int last = Math.min(middle - 1, parent.to - same.length());
    int before = after == middle ? -1 : copy(same, last, -1, parent, taken);
    if (after < 0 && before < 0) {
      return false;
    }
    boolean isBefore = after < 0 || (before >= 0 && middle - before <= after - middle);
    pair.from = isBefore ? before : after;
    pair.to = pair.from + same.length();
    taken.set(pair.from, pair.to);
    return true;
  }

  /** Returns the first place of a text in a direction that is not taken; -1 for none. */
  private int copy(String same, int from, int direction, Node parent, BitSet taken) {
    int at = from;
    while (true) {
      at = direction > 0 ? target.indexOf(same, at) : target.lastIndexOf(same, at);
      if (at < parent.from || at + same.length() > parent.to) {
        return -1;
      }
      if (isFree(at, at + same.length(), taken)) {
        return at;
      }
      at += direction;
    }
  }

  private static boolean isFree(int from, int to, BitSet taken) {
    int next = taken.nextSetBit(from);
    return next < 0 || next >= to;
  }

  /** Returns the run of target words with the most that are aligned to these, less the others. */
  private int[] run(Box box, int first, int last) {
    int[] best = {box.low, box.low};
    int bestSum = 0;
    int sum = 0;
    int from = box.low;
    for (int word = box.low; word < box.high; word++) {
      if (sum <= 0) {
        sum = 0;
        from = word;
      }
      sum += sourceOf[word] >= first && sourceOf[word] < last ? 1 : -1;
      if (sum > bestSum) {
        bestSum = sum;
        best = new int[] {from, word + 1};
      }
    }
    return best;
  }

  /** Returns the target words at the same relative position, at least one. */
  private static int[] sameShare(Box box, int first, int last) {
    double ratio = (double) (box.high - box.low) / (box.last - box.first);
    int from = Math.min(box.high - 1, box.low + (int) Math.round((first - box.first) * ratio));
    int to = box.low + (int) Math.round((last - box.first) * ratio);
    return new int[] {from, Math.min(box.high, Math.max(from + 1, to))};
  }

  /**
   * Returns the longest part of a run in which nothing is taken, neither words nor the signs and
   * spaces between them; an empty one if all words are.
   */
  private int[] free(int[] run, BitSet taken) {
    int[] longest = {run[0], run[0]};
    int from = run[0];
    for (int word = run[0]; word < run[1]; word++) {
      Word next = targetWords.get(word);
      if (!isFree(next.coreFrom(), next.coreTo(), taken)) {
        from = word + 1;
        continue;
      }
      if (!isFree(targetWords.get(from).coreFrom(), next.coreTo(), taken)) {
        from = word;
      }
      if (word + 1 - from > longest[1] - longest[0]) {
        longest = new int[] {from, word + 1};
      }
    }
    return longest;
  }

  /** Returns where a pair starts: before as much punctuation around a word as it does there. */
  private int start(int at, int sourceWord, int targetWord, boolean whole) {
    Word from = sourceWords.get(sourceWord);
    Word to = targetWords.get(targetWord);
    if (at <= from.from() && (whole || from.from() < from.coreFrom())) {
      int more = from.from() - at;
      return target.regionMatches(to.from() - more, source.text(), at, more)
          ? to.from() - more
          : to.from();
    }
    int signs = from.coreFrom() - at;
    boolean hasSame =
        signs > 0 && target.regionMatches(to.coreFrom() - signs, source.text(), at, signs);
    return hasSame ? to.coreFrom() - signs : to.coreFrom();
  }

  private int end(int at, int sourceWord, int targetWord, boolean whole) {
    Word from = sourceWords.get(sourceWord);
    Word to = targetWords.get(targetWord);
    if (at >= from.to() && (whole || from.coreTo() < from.to())) {
      int more = at - from.to();
      return target.regionMatches(to.to(), source.text(), from.to(), more)
          ? to.to() + more
          : to.to();
    }
    int signs = at - from.coreTo();
    boolean hasSame =
        signs > 0 && target.regionMatches(to.coreTo(), source.text(), from.coreTo(), signs);
    return hasSame ? to.coreTo() + signs : to.coreTo();
  }

  /** Returns where a code that stands alone goes. */
  private int pointOf(Code code, Node parent, Box box) {
    if (box.low == box.high || box.first == box.last) {
      return parent.from;
    }
    int at = code.at();
    int next = Math.max(box.first, Words.firstBehind(at, sourceWords));
    while (next < box.last && sourceWords.get(next).from() < at) {
      next++;
    }
    return touchesNext(code, next, box) ? before(next, at, box) : after(next - 1, at, box);
  }

  private boolean touchesNext(Code code, int next, Box box) {
    if (next == box.first) {
      return true;
    }
    if (next == box.last || code.kind() == Code.Kind.CLOSE) {
      return false;
    }
    Word word = sourceWords.get(next);
    return !isPunctuation(source.text(), word)
        && ((code.kind() == Code.Kind.OPEN && source.codes().get(code.pair()).at() > code.at())
            || (Words.isSpace(source.text(), code.at() - 1) && word.from() == code.at()));
  }

  /** Returns the place before the translation of a source word, or of the next that has one. */
  private int before(int word, int at, Box box) {
    if (word == box.first && (box.first == 0 || at <= sourceWords.get(word).from())) {
      return targetWords.get(box.low).from();
    }
    for (int other = word; other < box.last; other++) {
      for (int target = box.low; target < box.high; target++) {
        if (sourceOf[target] == other) {
          return targetWords.get(target).from();
        }
      }
    }
    return bySharePoint(word, box);
  }

  /**
   * Returns the place after the translation of a source word, or of the last before that has one.
   */
  private int after(int word, int at, Box box) {
    if (word == box.last - 1 && at >= sourceWords.get(word).to()) {
      return targetWords.get(box.high - 1).to();
    }
    for (int other = word; other >= box.first; other--) {
      for (int target = box.high - 1; target >= box.low; target--) {
        if (sourceOf[target] == other) {
          Word from = sourceWords.get(other);
          Word to = targetWords.get(target);
          if (other == word && at < from.to()) {
            return inside(from, at, to);
          }
          return from.coreTo() < from.to() ? to.to() : to.coreTo();
        }
      }
    }
    return bySharePoint(word + 1, box);
  }

  /** Returns the place behind what is before a code in its word, or before what is behind it. */
  private int inside(Word from, int at, Word to) {
    int behindSame = to.from() + at - from.from();
    if (target.regionMatches(to.from(), source.text(), from.from(), at - from.from())
        && behindSame <= to.to()
        && (!isInWord(target, behindSame) || isInWord(source.text(), at))) {
      return behindSame;
    }
    int beforeSame = to.to() - (from.to() - at);
    return beforeSame >= to.from()
            && target.regionMatches(beforeSame, source.text(), at, from.to() - at)
        ? beforeSame
        : to.coreTo();
  }

  private static boolean isInWord(String text, int at) {
    return at < text.length()
        && Character.isLetterOrDigit(text.charAt(at - 1))
        && Character.isLetterOrDigit(text.charAt(at));
  }

  private int bySharePoint(int sourceWordsBefore, Box box) {
    byPosition++;
    double share = (double) (sourceWordsBefore - box.first) / (box.last - box.first);
    int words = box.low + (int) Math.round(share * (box.high - box.low));
    return words == box.low ? targetWords.get(box.low).from() : targetWords.get(words - 1).to();
  }

  /** Returns the place of a code without content, near a point and in none of the pairs. */
  private int pointBetweenSpaces(Node code, int point, Node parent, List<Node> pairs) {
    int from = outside(pairs, point);
    return outside(pairs, betweenSpaces(code.open.at(), from, parent));
  }

  /**
   * Returns the place in the same white space that has as much of it before and behind as the code
   * has in the source, or as near to that as there is.
   */
  private int betweenSpaces(int at, int point, Node parent) {
    int missing = spacesBefore(source.text(), at) - spacesBefore(target, point);
    int left = spacesBehind(target, point) - spacesBehind(source.text(), at);
    int move =
        missing > 0 ? Math.max(0, Math.min(missing, left)) : Math.min(0, Math.max(missing, left));
    return clamp(point + move, parent);
  }

  private static int spacesBefore(String text, int at) {
    return at - Words.beforeSpace(text, at);
  }

  private static int spacesBehind(String text, int at) {
    int to = at;
    while (to < text.length() && Words.isSpace(text, to)) {
      to++;
    }
    return to - at;
  }

  private static int clamp(int point, Node parent) {
    return Math.max(parent.from, Math.min(parent.to, point));
  }

  /** Moves a point out of a pair, if it is in one, to the nearer end of that. */
  private static int outside(List<Node> pairs, int point) {
    for (Node pair : pairs) {
      if (point > pair.from && point < pair.to) {
        return point - pair.from < pair.to - point ? pair.from : pair.to;
      }
    }
    return point;
  }

  /** Writes the children of a node; returns the end of the target's text that is written. */
  private int write(Node parent, int written, CodedText.Builder out) {
    int end = written;
    List<Node> sorted = new ArrayList<>(parent.children);
    sorted.sort(Comparator.<Node>comparingInt(node -> node.from).thenComparingInt(node -> node.to));
    for (int i = 0; i < sorted.size(); i++) {
      Node node = sorted.get(i);
      out.text(target.substring(end, node.from));
      end = node.from;
      if (node.isPair() && node.open.kind() == Code.Kind.KEEP) {
        writeKept(node, out);
        end = node.to;
      } else if (node.isPair()) {
        String key = String.valueOf(node.open.pair());
        out.open(key, node.open.raw(), node.open.from());
        end = write(node, end, out);
        out.text(target.substring(end, node.to));
        end = node.to;
        out.close(key, node.close.raw(), node.close.from());
      } else {
        writeAlone(node, neighbour(sorted, i - 1, node), neighbour(sorted, i + 1, node), out);
      }
    }
    return end;
  }

  /** Text that was not placed around anything needs spaces to be no part of another word. */
  private void writeKept(Node node, CodedText.Builder out) {
    boolean isInserted = node.from == node.to;
    String before = isInserted ? spaceBehindWord(node.from) : "";
    String after = isInserted ? spaceBeforeWord(node.from) : "";
    out.text(before);
    out.alone(node.open);
    node.more.forEach(out::alone);
    out.text(after);
    kept.add(
        new Kept(node.open.at(), node.from, node.to, before + node.raw() + after, node.isCopied));
  }

  /** Keeps the white space around a code that touched no word, nor another code. */
  private void writeAlone(
      Node node, Optional<Node> last, Optional<Node> next, CodedText.Builder out) {
    int at = node.open.at();
    boolean spaceBefore = last.isEmpty() && spacesBefore(source.text(), at) > 0;
    boolean spaceAfter = next.isEmpty() && spacesBehind(source.text(), at) > 0;
    out.text(spaceBefore ? spaceBehindWord(node.from) : "");
    out.alone(node.open);
    out.text(spaceAfter ? spaceBeforeWord(node.from) : "");
  }

  /** Returns the space that is missing behind the text that ends here. */
  private String spaceBehindWord(int at) {
    if (at == 0 || Words.isSpace(target, at - 1)) {
      return "";
    }
    int last = target.codePointBefore(at);
    boolean isJoined =
        switch (Character.getType(last)) {
          case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
          default -> Spacing.isWide(last) || Words.isWithoutSpaces(last);
        };
    return isJoined ? "" : " ";
  }

  /** Returns the space that is missing before the text that begins here. */
  private String spaceBeforeWord(int at) {
    if (at == target.length() || Words.isSpace(target, at)) {
      return "";
    }
    int next = target.codePointAt(at);
    boolean isJoined =
        switch (Character.getType(next)) {
          case Character.END_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> Words.isWithoutSpaces(next);
        };
    return isJoined ? "" : " ";
  }

  /** Returns one of the nodes if it touches another on both sides. */
  private static Optional<Node> neighbour(List<Node> nodes, int index, Node other) {
    return index >= 0 && index < nodes.size()
        ? Optional.of(nodes.get(index))
            .filter(node -> !node.isPair() || node.from == node.to)
            .filter(node -> node.from == other.from && node.open.at() == other.open.at())
        : Optional.empty();
  }
}
