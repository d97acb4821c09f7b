package io.tandem.text;

import java.util.List;

/** Cuts a line into the words that subwords never cross, and puts a line together again. */
public interface WordSplitter {
  /** The words of a line, none of them empty. */
  List<String> split(String line);

  /** The line of which these are the words. */
  String join(List<String> words);
}
