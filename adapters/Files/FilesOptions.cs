namespace Connector.Adapters.Files;
