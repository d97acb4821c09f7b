package io.tandem.storage.publish;

import io.tandem.storage.HadoopConf;
import io.tandem.storage.ObjectStores;
import io.tandem.storage.Published;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * The file systems on which tests of storage run: the local one, one with the semantics of an
 * object store, and a real NameNode with a DataNode.
 */
public enum Place {
  LOCAL {
    @Override
    public HadoopConf conf() {
      return LOCAL_CONF;
    }

    @Override
    public Path base() {
      return new Path(temporaryFolder("store").toUri());
    }
  },
  /** Local files with the semantics of an object store, and treated as one. */
  OBJECTS {
    @Override
    public HadoopConf conf() {
      return OBJECTS_CONF;
    }

    @Override
    public Path base() {
      return new Path(temporaryFolder("objects").toUri());
    }
  },
  HDFS {
    @Override
    public HadoopConf conf() {
      return Cluster.CONF;
    }

    @Override
    public Path base() {
      return new Path(Cluster.INSTANCE.getURI() + "/test");
    }
  };

  /** Hadoop takes milliseconds to read its defaults. */
  private static final HadoopConf LOCAL_CONF = HadoopConf.of(new Configuration());

  private static final HadoopConf OBJECTS_CONF = objects();

  private static HadoopConf objects() {
    Configuration conf = new Configuration();
    conf.set(ObjectStores.KEY, "file");
    conf.setClass("fs.file.impl", ObjectFiles.class, LocalFileSystem.class);
    conf.setBoolean("fs.file.impl.disable.cache", true);
    return HadoopConf.of(conf);
  }

  public abstract HadoopConf conf();

  public abstract Path base();

  public Path newPath() {
    return new Path(base(), UUID.randomUUID().toString());
  }

  public FileSystem fileSystem() throws IOException {
    return conf().fileSystem(base());
  }

  /** Returns where the files of a published directory are. */
  public Path content(Path directory) throws IOException {
    return Published.content(conf(), directory);
  }

  public byte[] read(Path file) throws IOException {
    try (FSDataInputStream in = fileSystem().open(file)) {
      return in.readAllBytes();
    }
  }

  public void write(Path file, byte[] content) throws IOException {
    try (FSDataOutputStream out = fileSystem().create(file, true)) {
      out.write(content);
    }
  }

  private static java.nio.file.Path temporaryFolder(String name) {
    try {
      java.nio.file.Path folder = Files.createTempDirectory("tandem-" + name);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> org.apache.commons.io.FileUtils.deleteQuietly(folder.toFile())));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cluster, started by the first test that asks for it; it ends with the JVM. */
  private static final class Cluster {
    static final MiniDFSCluster INSTANCE = start();
    static final HadoopConf CONF = HadoopConf.of(INSTANCE.getConfiguration(0));

    private static MiniDFSCluster start() {
      try {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, temporaryFolder("hdfs").toString());
        configuration.set("dfs.replication", "1");
        MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        cluster.waitActive();
        return cluster;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
