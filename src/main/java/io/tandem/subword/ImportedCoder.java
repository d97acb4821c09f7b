package io.tandem.subword;

import io.tandem.subword.SubwordSide.LineCoder;
import io.tandem.subword.imported.ImportedTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Splits text by another tool's tokenizer. */
record ImportedCoder(ImportedTokenizer model, ImportedIds ids) implements LineCoder {
  @Override
  public Vocabulary vocabulary() {
    return ids.vocabulary();
  }

  @Override
  public Merges merges() {
    return Merges.NONE;
  }

  @Override
  public int[] encode(String text) {
    return ids.ours(model.encode(text));
  }

  /** Returns the text that the model decodes, with tags before it. */
  @Override
  public String decode(int[] ours) {
    StringBuilder text = new StringBuilder();
    List<Integer> known = new ArrayList<>(ours.length);
    for (int id : ours) {
      if (isTag(id)) {
        text.append(vocabulary().name(id)).append(' ');
      } else if (id >= Vocabulary.UNK && ids.theirs(id) != Subwords.NO_ROW) {
        known.add(ids.theirs(id));
      }
    }
    return text.append(model.decode(known)).toString();
  }

  /**
   * Returns other ids drawn at random; where ids do not determine the text, as with UNK, they are
   * kept.
   */
  @Override
  public int[] resample(int[] drawn, double strength, RandomGenerator random) {
    String text = decode(drawn);
    return Arrays.equals(encode(text), drawn)
        ? ids.ours(model.sample(text, strength, random))
        : drawn;
  }

  private boolean isTag(int id) {
    return vocabulary().kindOf(id) == Vocabulary.Kind.TAG;
  }

  /**
   * A token belongs to the words of the characters that it adds to the text; one with a part of a
   * character, which its tokens so far do not show yet, to the word of that.
   */
  @Override
  public TokenWords wordsOf(int[] ours) {
    int[] from = new int[ours.length];
    int[] to = new int[ours.length];
    int tags = 0;
    while (tags < ours.length && isTag(ours[tags])) {
      tags++;
    }
    String text = decode(Arrays.copyOfRange(ours, tags, ours.length));
    int known = 0;
    for (int i = tags; i < ours.length; i++) {
      from[i] = known;
      known =
          Arrays.mismatch(
              text.toCharArray(), decode(Arrays.copyOfRange(ours, tags, i + 1)).toCharArray());
      known = known < 0 ? text.length() : known;
      to[i] = Math.max(known, from[i] + 1);
    }
    return TokenWords.of(text, from, to);
  }

  @Override
  public List<String> pieces(String text) {
    return Arrays.stream(encode(text)).mapToObj(vocabulary()::name).toList();
  }

  @Override
  public int[] importedRows() {
    return ids.rows();
  }
}
