import type { Socket } from 'node:net';
import type { ChannelCredentials } from '@grpc/grpc-js';

/**
 * Makes credentials note the sockets that are opened with them, so that they can be destroyed: grpc-js only ends its own,
 * which a node that stands still leaves half open for as long as it stands.
 */
export function noteSockets(credentials: ChannelCredentials): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const make = credentials._createSecureConnector.bind(credentials);
  credentials._createSecureConnector = (...about) => {
    const connector = make(...about);
    const connect = connector.connect.bind(connector);
    connector.connect = (socket) => {
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      return connect(socket);
    };
    return connector;
  };
  return sockets;
}
